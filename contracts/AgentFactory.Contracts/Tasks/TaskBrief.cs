using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Contracts.Tasks;

/// <summary>All that an agent is told when it opens an attempt. What is not here it must find in the workspace.</summary>
public sealed record TaskBrief
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task.</summary>
    public required TaskSpecification Task { get; init; }

    /// <summary>The requirement that it comes from.</summary>
    public required PrpDocument Prp { get; init; }

    /// <summary>From 1. Another attempt at the same task starts afresh; a resumed one keeps its number.</summary>
    public required int Attempt { get; init; }

    /// <summary>The commit that the work starts from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The commit that the whole run started from: acceptance files are taken from there, diffs are made against it.</summary>
    public required string RunBaseCommit { get; init; }

    /// <summary>The branch that this attempt, and only it, may push.</summary>
    public required string Branch { get; init; }

    /// <summary>Where the run's repository can be cloned from and pushed to.</summary>
    public required string RepositoryUrl { get; init; }

    /// <summary>Why the task exists or was given again: plan errors, failing output, findings, both sides of a conflict.</summary>
    public string? Feedback { get; init; }

    /// <summary>For a conflict: the commit that must be merged into <see cref="BaseCommit"/>; null otherwise.</summary>
    public string? MergeCommit { get; init; }

    /// <summary>The tasks of the graph as they stand, for orientation.</summary>
    public IReadOnlyList<TaskSpecification> Graph { get; init; } = [];

    /// <summary>What the tasks that are on the run's branch already say of their work, by task id.</summary>
    public IReadOnlyDictionary<string, string> Summaries { get; init; } = new Dictionary<string, string>();

    /// <summary>Roles that can take tasks in this fleet.</summary>
    public IReadOnlyList<string> FleetRoles { get; init; } = [];

    /// <summary>What roles of the fleet's own are for, by role, in one line each; null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? RolePurposes { get; init; }

    /// <summary>The newest evidence, for a review or a delivery.</summary>
    public EvidenceReport? Evidence { get; init; }

    /// <summary>Where to and what for, for a delivery; null otherwise.</summary>
    public DeliveryOrder? Delivery { get; init; }

    /// <summary>The findings of earlier rounds, for a review or a delivery.</summary>
    public IReadOnlyList<ReviewFinding> EarlierFindings { get; init; } = [];

    /// <summary>For a review: the commits in which the tester handed in tests that it had written; what they check must still be checked.</summary>
    public IReadOnlyList<string> TestCommits { get; init; } = [];

    /// <summary>Paths that are restored from <see cref="RunBaseCommit"/> before a proof.</summary>
    public IReadOnlyList<string> AcceptanceFiles { get; init; } = [];

    /// <summary>What the task's role may do in this run.</summary>
    public RolePolicy Policy { get; init; } = RolePolicy.Unlisted;

    /// <summary>Commands of this run may run without a sandbox: only when the operator said so.</summary>
    public bool AllowUnsandboxed { get; init; }
}
