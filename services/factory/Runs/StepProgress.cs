using System.Text.Json;
using AgentFactory.Coordinator.Api;

namespace AgentFactory.Factory.Runs;

/// <summary>Reads from progress what a task is at.</summary>
internal static class StepProgress
{
    /// <summary>Remembers the newest step of the notice's task; a notice that tells no step changes nothing.</summary>
    public static void Note(RunNotice notice, Dictionary<string, string> steps)
    {
        using var data = JsonDocument.Parse(notice.DataJson);
        if (Text(data.RootElement, "taskId") is { } task && Text(data.RootElement, "summary") is { } summary)
            steps[task] = summary;
    }

    /// <summary>The task that waits for its model, and why; null when the notice tells of something else.</summary>
    public static (string Task, string Reason)? Wait(RunNotice notice)
    {
        if (notice.Type != "model-waiting")
            return null;
        using var data = JsonDocument.Parse(notice.DataJson);
        return Text(data.RootElement, "taskId") is { } task && Text(data.RootElement, "reason") is { } reason ? (task, reason) : null;
    }

    private static string? Text(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
