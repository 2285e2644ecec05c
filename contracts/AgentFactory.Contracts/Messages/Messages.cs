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

public enum AgentStatus
{
    Idle,
    Busy,
    Offline,
}
