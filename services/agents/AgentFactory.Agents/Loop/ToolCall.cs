using System.Text.Json;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Journal;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Loop;

/// <summary>A call as the model made it, looked at before anything is done.</summary>
/// <param name="Id">The provider's name for the call.</param>
/// <param name="Name">The tool it asked for, whether or not there is one.</param>
/// <param name="Arguments">An object; empty when there were none that could be read.</param>
internal sealed record ToolCall(string Id, string Name, JsonElement Arguments)
{
    private static readonly JsonElement Empty = JsonSerializer.Deserialize<JsonElement>("{}");

    /// <summary>Null when the call cannot be carried out.</summary>
    public AgentTool? Tool { get; private init; }

    /// <summary>What is wrong with the call and what to change; null when nothing is.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether the call was in vain because of how it was made.</summary>
    public bool IsMalformed(bool ok) => Fault is not null && !ok;

    public static ToolCall From(FunctionCallContent call, IReadOnlyDictionary<string, AgentTool> tools)
    {
        if (!tools.TryGetValue(call.Name, out var tool))
            return new(call.CallId, call.Name, Empty) { Fault = $"there is no tool `{Bound(call.Name)}`; the tools are: {string.Join(", ", tools.Keys)}" };
        if (call.Exception is not null || call.AdditionalProperties?.ContainsKey(AnswerProperties.RawArguments) == true)
            return new(call.CallId, call.Name, Empty) { Fault = "the arguments are not a JSON object, or were cut off; send them again as one, shorter if they are long" };

        var arguments = call.Arguments is null
            ? Empty
            : JsonSerializer.SerializeToElement(call.Arguments, AIJsonUtilities.DefaultOptions);
        var fault = ArgumentCheck.FindFault(arguments, tool.Parameters);
        // A lenient tool may make sense of what its schema does not allow; if it cannot, it says so itself.
        return new(call.CallId, call.Name, arguments) { Fault = fault, Tool = fault is null || tool is ILenientTool ? tool : null };
    }

    private static string Bound(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
