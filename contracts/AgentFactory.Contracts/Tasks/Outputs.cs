namespace AgentFactory.Contracts.Tasks;

/// <summary>The planner's answer.</summary>
/// <param name="Summary">The approach in a few sentences.</param>
/// <param name="Tasks">The graph.</param>
public sealed record PlanDraft(string Summary, IReadOnlyList<PlannedTask> Tasks);

/// <summary>One task as planned. All tasks of a plan are of kind <see cref="TaskKind.Work"/>.</summary>
public sealed record PlannedTask
{
    /// <summary>Short and unique within the plan.</summary>
    public string Id { get; init; } = "";

    /// <summary>One line that says what will be there afterwards.</summary>
    public string Title { get; init; } = "";

    /// <summary>Who does it.</summary>
    public string Role { get; init; } = "";

    /// <summary>All that its worker must know.</summary>
    public string Requirements { get; init; } = "";

    /// <summary>Ids of tasks whose work must be there first.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Paths or globs that it will make or change.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Ids of the criteria that it serves.</summary>
    public IReadOnlyList<string> Criteria { get; init; } = [];
}

/// <summary>What a task that changed the repository says about its work.</summary>
/// <param name="Summary">What was done and what was left.</param>
public sealed record WorkReport(string Summary);
