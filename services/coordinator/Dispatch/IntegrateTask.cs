namespace AgentFactory.Coordinator.Dispatch;

/// <summary>The coordinator's message to itself: merge a task's work.</summary>
internal sealed record IntegrateTask
{
    public required string RunId { get; init; }
    public required string TaskId { get; init; }
    public required string Commit { get; init; }
    public required string ExpectedHead { get; init; }
}
