namespace AgentFactory.Coordinator.Storage;

/// <summary>What is known of runs without reading their histories. Kept up to date by the same transaction as the history.</summary>
internal interface IRunIndex
{
    /// <summary>Null when there is no such run.</summary>
    Task<RunRow?> FindAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The newest runs first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RunRow>> NewestAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The runs that have not ended, oldest first.</summary>
    Task<IReadOnlyList<RunRow>> UnfinishedAsync(CancellationToken cancellationToken);
}

/// <param name="RunId">The run.</param>
/// <param name="Version">How many events its history has.</param>
/// <param name="Title">The title of its PRP.</param>
/// <param name="Phase">How far it is, as far as that can be told without its history.</param>
/// <param name="Reason">Why it waits, failed or was cancelled, or what it succeeded without.</param>
/// <param name="Commit">The head of its branch.</param>
/// <param name="SubmittedAt">When its first event was appended.</param>
/// <param name="EndedAt">When it ended; null while it has not.</param>
internal sealed record RunRow(
    string RunId, long Version, string Title, RunPhase Phase, string? Reason, string? Commit,
    DateTimeOffset SubmittedAt, DateTimeOffset? EndedAt)
{
    /// <summary>Where its pull request is read; null when there is none on a forge.</summary>
    public string? PullRequestUrl { get; init; }
}

internal enum RunPhase
{
    Active,
    Waiting,
    Succeeded,
    Failed,
    Cancelled,
    Planned,
    Reviewed,
}
