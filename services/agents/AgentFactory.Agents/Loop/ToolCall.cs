using System.Text.Json;
using AgentFactory.Agents.Tools;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Loop;

/// <summary>A call as the model made it, looked at before anything is done.</summary>
/// <param name="Id">The provider's name for the call.</param>
/// <param name="Name">The tool it asked for, whether or not there is one.</param>
/// <param name="Arguments">An object; empty when there were none that could be read.</param>
/// <param name="Tool">Null when the call cannot be carried out.</param>
/// <param name="Fault">Why it cannot, and what to change; null when it can.</param>
internal sealed record ToolCall(string Id, string Name, JsonElement Arguments, AgentTool? Tool, string? Fault)
{
    private static readonly JsonElement Empty = JsonSerializer.Deserialize<JsonElement>("{}");

    public static ToolCall From(FunctionCallContent call, IReadOnlyDictionary<string, AgentTool> tools)
    {
        if (!tools.TryGetValue(call.Name, out var tool))
            return new(call.CallId, call.Name, Empty, null, $"there is no tool `{Bound(call.Name)}`; the tools are: {string.Join(", ", tools.Keys)}");
        if (call.Exception is not null)
            return new(call.CallId, call.Name, Empty, null, "the arguments are not a JSON object; send them again as one");

        var arguments = call.Arguments is null
            ? Empty
            : JsonSerializer.SerializeToElement(call.Arguments, AIJsonUtilities.DefaultOptions);
        var fault = ArgumentCheck.FindFault(arguments, tool.Parameters);
        return new(call.CallId, call.Name, arguments, fault is null ? tool : null, fault);
    }

    private static string Bound(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
