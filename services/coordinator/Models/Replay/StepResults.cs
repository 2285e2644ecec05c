using System.Text.Json;
using AgentFactory.Contracts;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>What of a journaled step's results decides whether a run still follows its recording.</summary>
internal static class StepResults
{
    /// <summary>From a JSON array of {"callId","name","ok","content"}.</summary>
    public static IReadOnlyList<RecordedResult> Read(string? resultsJson) =>
        string.IsNullOrWhiteSpace(resultsJson) ? [] : ContractsJson.Read<List<RecordedResult>>(resultsJson);

    /// <summary>The beginning of what the tool at <paramref name="position"/> answered, for people.</summary>
    public static string Content(string? resultsJson, int position)
    {
        if (string.IsNullOrWhiteSpace(resultsJson)) return "";
        using var document = JsonDocument.Parse(resultsJson);
        if (position >= document.RootElement.GetArrayLength()
            || !document.RootElement[position].TryGetProperty("content", out var content)) return "";
        var line = string.Join(' ', content.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 300 ? line : line[..300] + "…";
    }
}
