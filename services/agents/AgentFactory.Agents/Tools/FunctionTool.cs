using System.Text.Json;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Policy;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tools;

/// <summary>A function as a tool.</summary>
internal sealed class FunctionTool(AIFunction function) : AgentTool
{
    public override string Name => function.Name;

    public override string Description => function.Description;

    public override JsonElement Parameters => function.JsonSchema;

    public override async Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var values = arguments.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value, StringComparer.Ordinal);
        try
        {
            return await function.InvokeAsync(new AIFunctionArguments(values), cancellationToken) switch
            {
                ToolResult result => result,
                null => new(true, "Done.", $"called {Name}"),
                string text => new(true, text, $"called {Name}"),
                JsonElement { ValueKind: JsonValueKind.String } text => new(true, text.GetString()!, $"called {Name}"),
                var value => new(true, JsonSerializer.Serialize(value, ContractsJson.Options), $"called {Name}"),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or WorkspaceException)
        {
            return new(false, exception.Message, $"{Name} refused") { Denied = exception is WorkspaceException { LeadsOutside: true } ? DenialKind.Path : null };
        }
    }
}
