namespace AgentFactory.Coordinator.Fleet;

/// <summary>An agent as this coordinator knows it.</summary>
internal sealed record AgentView
{
    public required string AgentId { get; init; }
    public required string Role { get; init; }
    public required IReadOnlyList<string> Capabilities { get; init; }
    public required AgentCondition Condition { get; init; }

    /// <summary>What it works on, each as <c>RUN/TASK</c>.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }
    public required int MaxConcurrentTasks { get; init; }
    public required long Ended { get; init; }
    public required long Succeeded { get; init; }
    public required double MeanSeconds { get; init; }
    public required double P95Seconds { get; init; }
    public required long MemoryBytes { get; init; }

    /// <summary>How long ago it was heard of.</summary>
    public required double SilentSeconds { get; init; }
}

internal enum AgentCondition
{
    Idle,
    Busy,

    /// <summary>It said goodbye.</summary>
    Offline,

    /// <summary>It fell silent.</summary>
    Stale,
}

/// <param name="Healthy">Every role that runs may use has an agent, and none fell silent.</param>
/// <param name="Problems">What is not so, one sentence each.</param>
/// <param name="Agents">All that are known.</param>
internal sealed record FleetCondition(bool Healthy, IReadOnlyList<string> Problems, IReadOnlyList<AgentView> Agents);
