using System.Text.Json;
using AgentFactory.Agents.Tools;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Models;

/// <summary>How questions and answers look on their way to the gateway and back.</summary>
internal static class ModelJson
{
    // The library's own options indent: a conversation is sent at every call, and its white space with it.
    private static readonly JsonSerializerOptions OneLine = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    public static string WriteMessages(IEnumerable<ChatMessage> messages) =>
        JsonSerializer.Serialize<IList<ChatMessage>>([.. messages], OneLine);

    public static ChatResponse ReadResponse(string json) =>
        JsonSerializer.Deserialize<ChatResponse>(json, AIJsonUtilities.DefaultOptions) ?? throw new JsonException("expected an answer, found null");

    public static string WriteTools(IEnumerable<AgentTool> tools) =>
        Write([.. tools.Select(tool => new ToolOnOffer(tool.Name, tool.Description, tool.Parameters))]);

    public static string WriteTools(IEnumerable<AITool> tools) =>
        Write([.. tools.OfType<AIFunctionDeclaration>().Select(tool => new ToolOnOffer(tool.Name, tool.Description, tool.JsonSchema))]);

    private static string Write(IReadOnlyList<ToolOnOffer> tools) =>
        tools.Count == 0 ? "" : Contracts.ContractsJson.Write(tools);

    private sealed record ToolOnOffer(string Name, string Description, JsonElement Parameters);
}
