namespace AgentFactory.Contracts.Tasks;

/// <summary>The planner's answer.</summary>
/// <param name="Summary">The approach in a few sentences.</param>
/// <param name="Tasks">The graph.</param>
public sealed record PlanDraft(string Summary, IReadOnlyList<PlannedTask> Tasks);

/// <summary>One task as planned. All tasks of a plan are of kind <see cref="TaskKind.Work"/>.</summary>
public sealed record PlannedTask
{
    public string Id { get; init; } = "";
    public string Title { get; init; } = "";
    public string Role { get; init; } = "";
    public string Requirements { get; init; } = "";
    public IReadOnlyList<string> DependsOn { get; init; } = [];
    public IReadOnlyList<string> Files { get; init; } = [];
    public IReadOnlyList<string> Criteria { get; init; } = [];
}

/// <summary>What a task that changed the repository says about its work.</summary>
/// <param name="Summary">What was done and what was left.</param>
public sealed record WorkReport(string Summary);
