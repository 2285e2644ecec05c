using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models;

/// <summary>The chat library's JSON, on one line: its own options indent.</summary>
internal static class ChatJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { WriteIndented = false };
        options.MakeReadOnly();
        return options;
    }
}
