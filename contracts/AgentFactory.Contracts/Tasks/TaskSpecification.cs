namespace AgentFactory.Contracts.Tasks;

/// <summary>One task of a run's graph: a piece of work for one agent of one role.</summary>
public sealed record TaskSpecification
{
    /// <summary>Unique in the run; letters, digits and dashes, at most 64 characters.</summary>
    public required string Id { get; init; }

    /// <summary>One line that says what will be there afterwards.</summary>
    public required string Title { get; init; }

    /// <summary>The role whose queue it goes to, for instance <c>coder</c>.</summary>
    public required string Role { get; init; }

    /// <summary>What kind of work it is.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>What to do, in words.</summary>
    public string Requirements { get; init; } = "";

    /// <summary>Tasks that must be integrated first.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Paths or globs that the task expects to touch; tasks that run side by side have none in common.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Ids of the criteria that the task serves.</summary>
    public IReadOnlyList<string> Criteria { get; init; } = [];
}

/// <summary>What a task is for in the life of a run; decides what its output is and what follows.</summary>
public enum TaskKind
{
    /// <summary>Makes the graph. Output: <see cref="PlanDraft"/>.</summary>
    Plan,

    /// <summary>A planned piece of work. Output: <see cref="WorkReport"/> and a commit.</summary>
    Work,

    /// <summary>Mends what a proof or a review found. Output as for <see cref="Work"/>.</summary>
    Repair,

    /// <summary>Merges two sides that conflict. Output as for <see cref="Work"/>.</summary>
    Conflict,

    /// <summary>Executes the criteria. Output: <see cref="Proof.EvidenceReport"/>.</summary>
    Prove,

    /// <summary>Reads the diff and the evidence. Output: <see cref="Proof.ReviewReport"/>.</summary>
    Review,

    /// <summary>Hands the proven commit over. Output: <see cref="Delivery.PullRequest"/>.</summary>
    Deliver,
}

/// <summary>Names of the roles that come with the factory; a fleet may have others.</summary>
public static class Roles
{
    /// <summary>Drives the runs; no agent.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Turns a requirement into tasks.</summary>
    public const string Planner = "planner";

    /// <summary>Writes and repairs code.</summary>
    public const string Coder = "coder";

    /// <summary>Executes the criteria.</summary>
    public const string Tester = "tester";

    /// <summary>Reads the change.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>Designs and checks schemas, migrations and queries.</summary>
    public const string Database = "database";

    /// <summary>Delivers a proven branch.</summary>
    public const string GitHub = "github";

    /// <summary>Writes and checks delivery files.</summary>
    public const string DevOps = "devops";
}
