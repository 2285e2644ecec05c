using System.Text.Json;

namespace AgentFactory.Agents.Testing;

/// <summary>The names of the tools that a question offers.</summary>
internal static class ToolNames
{
    public static IReadOnlyList<string> In(string toolsJson)
    {
        if (toolsJson.Length == 0)
            return [];
        using var document = JsonDocument.Parse(toolsJson);
        return [.. document.RootElement.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
    }
}
