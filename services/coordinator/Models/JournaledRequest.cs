using System.Text.Json;
using System.Text.Json.Nodes;
using AgentFactory.Coordinator.Models.Providers;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// The part of a request that its journal keeps: the messages that came since the model last answered. Those before are
/// in the journal already; kept again with each call, a conversation would take the square of its length.
/// </summary>
internal static class JournaledRequest
{
    public static string Write(ProviderRequest request)
    {
        var before = 0;
        for (var i = 0; i < request.Messages.Count; i++)
        {
            if (request.Messages[i].Role == ChatRole.Assistant) before = i + 1;
        }

        return new JsonObject
        {
            ["messagesBefore"] = before,
            ["messages"] = JsonSerializer.SerializeToNode(request.Messages.Skip(before).ToList(), ChatJson.Options),
            ["tools"] = new JsonArray([.. request.Tools.Select(tool => (JsonNode)tool.Name)]),
            ["schema"] = request.Schema is { } schema ? JsonNode.Parse(schema.GetRawText()) : null,
            ["maxOutputTokens"] = request.MaxOutputTokens,
        }.ToJsonString(ChatJson.Options);
    }
}
