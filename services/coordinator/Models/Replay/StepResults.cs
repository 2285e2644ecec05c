using System.Text.Json;
using AgentFactory.Contracts;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>What of a journaled step's results decides whether a run still follows its recording.</summary>
internal static class StepResults
{
    private const int MaxShown = 800;
    private const int MaxFirstLine = 200;

    /// <summary>From a JSON array of {"callId","name","ok","content"}.</summary>
    public static IReadOnlyList<RecordedResult> Read(string? resultsJson) =>
        string.IsNullOrWhiteSpace(resultsJson) ? [] : ContractsJson.Read<List<RecordedResult>>(resultsJson);

    /// <summary>What the tool at <paramref name="position"/> answered, on one line for people: its first line, which says how it ended, and the end, where programs say why.</summary>
    public static string Content(string? resultsJson, int position)
    {
        if (string.IsNullOrWhiteSpace(resultsJson)) return "";
        using var document = JsonDocument.Parse(resultsJson);
        if (position >= document.RootElement.GetArrayLength()
            || !document.RootElement[position].TryGetProperty("content", out var content)) return "";
        var answer = content.ToString().Trim();
        var all = Words(answer);
        if (all.Length <= MaxShown) return all;
        var first = Words(answer.Split('\n', 2)[0]);
        if (first.Length > MaxFirstLine) first = first[..MaxFirstLine];
        var end = all[^(MaxShown - first.Length)..];
        return $"{first} … {end[(end.IndexOf(' ', StringComparison.Ordinal) + 1)..]}";
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
