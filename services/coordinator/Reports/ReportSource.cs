using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Reports;

/// <summary>All that a report is made of. Nothing here is the report's own memory: it can be made again at any time.</summary>
internal sealed record ReportSource
{
    public required string RunId { get; init; }

    /// <summary>The whole history, in order.</summary>
    public required IReadOnlyList<StoredEvent> History { get; init; }

    public required RunSpending Spending { get; init; }

    /// <summary>The run's journal, for what each role and task cost; empty when it cannot be had.</summary>
    public IReadOnlyList<JournalRecord> Journal { get; init; } = [];

    /// <summary>The unified diff from the run's base to its head.</summary>
    public string Diff { get; init; } = "";

    /// <summary>Whole outputs by their SHA-256, where they are kept; the evidence has only the end of each.</summary>
    public IReadOnlyDictionary<string, string> Logs { get; init; } = new Dictionary<string, string>();
}
