namespace AgentFactory.Contracts.Messages;

/// <summary>Coordinator → one agent of a role. Carries no truth of its own: the agent opens the attempt and is told the rest.</summary>
public sealed record ExecuteTask
{
    public required string RunId { get; init; }
    public required string TaskId { get; init; }
    public required string Role { get; init; }
    public required int Attempt { get; init; }

    /// <summary>Fencing epoch: grows with every dispatch of the run; whoever holds an older one is refused.</summary>
    public required long Epoch { get; init; }

    /// <summary>Overtakes tasks of lower priority that wait for the same role.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>The trace that the run belongs to, as W3C's <c>traceparent</c>; null where nobody traces.</summary>
    public string? TraceParent { get; init; }

    /// <summary>After so long in a queue nobody needs it any more; null for never.</summary>
    public TimeSpan? Expiry { get; init; }
}

/// <summary>Coordinator → everybody: a task of a run ended, and its history says how.</summary>
public sealed record TaskFinished
{
    public required string RunId { get; init; }
    public required string TaskId { get; init; }
    public required int Attempt { get; init; }
    public required long Epoch { get; init; }
    public required bool Succeeded { get; init; }
}

/// <summary>Coordinator → all agents of a role: whoever works on this attempt stops.</summary>
public sealed record CancelAttempt
{
    public required string RunId { get; init; }
    public required string TaskId { get; init; }
    public required string Role { get; init; }
    public required long Epoch { get; init; }
}

/// <summary>Agent → everybody: what it is doing.</summary>
public sealed record AgentStatusChanged
{
    public required string AgentId { get; init; }
    public required string Role { get; init; }
    public required AgentStatus Status { get; init; }
    public string? RunId { get; init; }
    public string? TaskId { get; init; }
}

/// <summary>Agent → every coordinator, at intervals: that it lives, and how it fares.</summary>
public sealed record AgentHeartbeat
{
    public required string AgentId { get; init; }
    public required string Role { get; init; }
    public IReadOnlyList<string> Capabilities { get; init; } = [];
    public required AgentStatus Status { get; init; }

    /// <summary>What it works on, as <c>RUN/TASK</c>.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>How many tasks it works on at once at most.</summary>
    public required int MaxConcurrentTasks { get; init; }

    /// <summary>Attempts ended since it started, and how many of them succeeded.</summary>
    public long Ended { get; init; }
    public long Succeeded { get; init; }

    /// <summary>How long the last attempts took, seconds; 0 before the first ended.</summary>
    public double MeanSeconds { get; init; }
    public double P95Seconds { get; init; }

    /// <summary>What the agent's process has in memory, bytes.</summary>
    public long MemoryBytes { get; init; }
}

public enum AgentStatus
{
    Idle,
    Busy,
    Offline,
}
