using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Where one task of a run stands.</summary>
internal sealed record TaskState(TaskSpecification Specification)
{
    public string Id => Specification.Id;

    public TaskPhase Phase { get; init; }

    /// <summary>The attempt that was dispatched last; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The attempt that the next dispatch is for: the same one goes on from its journal, a higher one starts afresh.</summary>
    public int NextAttempt { get; init; } = 1;

    /// <summary>The fencing epoch of the last dispatch; 0 before the first.</summary>
    public long Epoch { get; init; }

    /// <summary>Who opened the attempt at <see cref="Epoch"/>; null while nobody has.</summary>
    public string? AgentId { get; init; }

    /// <summary>The commit that the attempt starts from.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The branch of the attempt.</summary>
    public string? Branch { get; init; }

    /// <summary>What the attempt handed in; null when it changed nothing.</summary>
    public string? Commit { get; init; }

    /// <summary>What the attempt says of the work that it handed in; the merge commit repeats it.</summary>
    public string? Summary { get; init; }

    public string? Feedback { get; init; }

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last of them did, cut to <see cref="RunBounds.MaxEarlierReason"/>; null while none has.</summary>
    public string? LastFailure { get; init; }

    /// <summary>How often the current attempt was lost or suspended by its agent, with nobody asking for it.</summary>
    public int Redispatches { get; init; }

    /// <summary>How often the current attempt was interrupted by a restart of the fleet.</summary>
    public int Recoveries { get; init; }

    /// <summary>For a conflict: the task whose work did not merge.</summary>
    public string? ResolvesTaskId { get; init; }

    /// <summary>For a conflict: the commit to merge.</summary>
    public string? MergeCommit { get; init; }

    /// <summary>An agent has it, or will.</summary>
    public bool InFlight => Phase is TaskPhase.Dispatched or TaskPhase.Open;

    /// <summary>It can be dispatched as soon as its dependencies are integrated.</summary>
    public bool Waiting => Phase is TaskPhase.Pending or TaskPhase.Suspended;

    /// <summary>Nobody will do anything about it any more.</summary>
    public bool Ended => Phase is TaskPhase.Integrated or TaskPhase.Failed || (Phase == TaskPhase.Completed && !ChangesCode);

    /// <summary>Its output is a commit that belongs on the run's branch.</summary>
    public bool ChangesCode => Specification.Kind is TaskKind.Work or TaskKind.Repair or TaskKind.Conflict;
}

internal enum TaskPhase
{
    /// <summary>Never dispatched, or its next attempt starts afresh.</summary>
    Pending,
    Dispatched,

    /// <summary>An agent works on it.</summary>
    Open,

    /// <summary>The attempt stopped or was lost; it goes on from its journal.</summary>
    Suspended,

    /// <summary>A look that found nothing, or failed; its next attempt comes with a timer.</summary>
    Resting,

    /// <summary>Done. A task that changes code goes on to be integrated.</summary>
    Completed,

    /// <summary>Its work waits to be merged, or is being merged.</summary>
    Integrating,

    /// <summary>Its work does not merge; another task resolves that.</summary>
    Conflicted,

    /// <summary>The run's branch holds its work.</summary>
    Integrated,

    /// <summary>Given up.</summary>
    Failed,
}
