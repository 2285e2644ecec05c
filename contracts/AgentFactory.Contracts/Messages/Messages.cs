namespace AgentFactory.Contracts.Messages;

/// <summary>Coordinator → one agent of a role. Carries no truth of its own: the agent opens the attempt and is told the rest.</summary>
public sealed record ExecuteTask
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task, within its run.</summary>
    public required string TaskId { get; init; }

    /// <summary>Whose work it is.</summary>
    public required string Role { get; init; }

    /// <summary>Which attempt at the task, from 1.</summary>
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
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task, within its run.</summary>
    public required string TaskId { get; init; }

    /// <summary>Which attempt at the task, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The fencing epoch of the attempt; what comes with an older one changes nothing.</summary>
    public required long Epoch { get; init; }

    /// <summary>Whether the attempt came to what was asked.</summary>
    public required bool Succeeded { get; init; }
}

/// <summary>Coordinator → all agents of a role: whoever works on this attempt stops.</summary>
public sealed record CancelAttempt
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task, within its run.</summary>
    public required string TaskId { get; init; }

    /// <summary>Whose work it is.</summary>
    public required string Role { get; init; }

    /// <summary>The fencing epoch of the attempt; what comes with an older one changes nothing.</summary>
    public required long Epoch { get; init; }
}

/// <summary>Agent → everybody: what it is doing.</summary>
public sealed record AgentStatusChanged
{
    /// <summary>The process that works, and its role.</summary>
    public required string AgentId { get; init; }

    /// <summary>The role that the agent has.</summary>
    public required string Role { get; init; }

    /// <summary>What the agent does now.</summary>
    public required AgentStatus Status { get; init; }

    /// <summary>The run that it works on; null when on none.</summary>
    public string? RunId { get; init; }

    /// <summary>The task that it works on; null when on none.</summary>
    public string? TaskId { get; init; }
}

/// <summary>Agent → every coordinator, at intervals: that it lives, and how it fares.</summary>
public sealed record AgentHeartbeat
{
    /// <summary>The process that works, and its role.</summary>
    public required string AgentId { get; init; }

    /// <summary>The role that the agent has.</summary>
    public required string Role { get; init; }

    /// <summary>What the agent can do, for the registry.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>What the agent does now.</summary>
    public required AgentStatus Status { get; init; }

    /// <summary>What it works on, as <c>RUN/TASK</c>.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>How many tasks it works on at once at most.</summary>
    public required int MaxConcurrentTasks { get; init; }

    /// <summary>Attempts ended since it started.</summary>
    public long Ended { get; init; }

    /// <summary>How many of them succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>How long the last attempts took, seconds; 0 before the first ended.</summary>
    public double MeanSeconds { get; init; }

    /// <summary>How long 95 of 100 of them took at most, seconds; 0 before the first ended.</summary>
    public double P95Seconds { get; init; }

    /// <summary>What the agent's process has in memory, bytes.</summary>
    public long MemoryBytes { get; init; }
}

/// <summary>What an agent does.</summary>
public enum AgentStatus
{
    /// <summary>It waits for a task.</summary>
    Idle,

    /// <summary>It has a task in hand.</summary>
    Busy,

    /// <summary>It was stopped, or is not heard of.</summary>
    Offline,
}
