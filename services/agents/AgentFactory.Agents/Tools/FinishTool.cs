using System.Text.Json;
using AgentFactory.Contracts;

namespace AgentFactory.Agents.Tools;

/// <summary>Ends a tool loop. Its arguments are the task's output; it may be refused, and the loop then goes on with the reason.</summary>
public abstract class FinishTool : AgentTool
{
    /// <summary>The one name that the loop and the prompts know.</summary>
    public const string ToolName = "finish";

    /// <inheritdoc/>
    public override string Name => ToolName;
}

/// <summary>A <see cref="FinishTool"/> whose arguments are a <typeparamref name="T"/>.</summary>
/// <param name="description">When to call it, for the model.</param>
/// <param name="schemaJson">JSON schema of the arguments: an object.</param>
/// <param name="check">Null when the output is accepted, else what is wrong and what to do; runs after the workspace was committed.</param>
public sealed class FinishTool<T>(string description, string schemaJson, Func<T, CancellationToken, Task<string?>>? check = null) : FinishTool
{
    /// <summary>The same, with a schema made from <typeparamref name="T"/>: its properties, and their <c>[Description]</c>s.</summary>
    /// <param name="description">When to call it, for the model.</param>
    /// <param name="check">Null when the output is accepted, else what is wrong and what to do; runs after the workspace was committed.</param>
    public FinishTool(string description, Func<T, CancellationToken, Task<string?>>? check = null)
        : this(description, ToolSchema.Of(typeof(T)), check)
    {
    }

    /// <inheritdoc/>
    public override string Description => description;

    /// <inheritdoc/>
    public override JsonElement Parameters { get; } = JsonSerializer.Deserialize<JsonElement>(schemaJson);

    /// <inheritdoc/>
    public override async Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        T output;
        try
        {
            output = Read(arguments);
        }
        catch (JsonException exception)
        {
            return Refuse($"the arguments are not what finish takes: {exception.Message}");
        }

        var objection = check is null ? null : await check(output, cancellationToken);
        return objection is null ? new ToolResult(true, "Accepted.", "finished") { Finishes = true } : Refuse(objection);
    }

    /// <summary>The output that accepted arguments stand for.</summary>
    /// <exception cref="JsonException">They are not one.</exception>
    public T Read(JsonElement arguments) => ContractsJson.Read<T>(arguments.GetRawText());

    private static ToolResult Refuse(string why) =>
        new(false, $"Not finished: {why}\nMend this, then call finish again.", "finish refused");
}
