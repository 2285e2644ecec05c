using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Contracts.Runs;

/// <summary>A fact in a run's history. Names are past tense; fields are only ever added.</summary>
public interface IRunEvent;

/// <summary>The run exists, its repository is prepared.</summary>
public sealed record RunSubmitted(PrpDocument Prp, RunOptions Options, string BaseCommit) : IRunEvent
{
    /// <summary>The roles that its tasks may have.</summary>
    public IReadOnlyList<string> FleetRoles { get; init; } = [];

    /// <summary>What roles of the fleet's own are for, by role; null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? RolePurposes { get; init; }

    /// <summary>What the run may do, to its end; null in histories that are older than policies, which bound nothing.</summary>
    public RunPolicy? Policy { get; init; }
}

/// <summary>The graph has a new task.</summary>
public sealed record TaskAdded(TaskSpecification Task, string? Feedback) : IRunEvent
{
    /// <summary>For a conflict: the task whose work did not merge, and its commit.</summary>
    public string? ResolvesTaskId { get; init; }

    /// <summary>For a conflict: the commit that did not merge; null otherwise.</summary>
    public string? MergeCommit { get; init; }
}

/// <summary>The planner's graph passed every check.</summary>
public sealed record PlanAccepted(string Summary, IReadOnlyList<string> TaskIds) : IRunEvent;

/// <summary>The planner's graph goes back with these errors.</summary>
public sealed record PlanRejected(IReadOnlyList<string> Errors) : IRunEvent;

/// <summary>The task was sent to its role's queue.</summary>
public sealed record TaskDispatched(string TaskId, int Attempt, long Epoch, string BaseCommit, string Branch) : IRunEvent;

/// <summary>An agent took the task up.</summary>
public sealed record AttemptOpened(string TaskId, int Attempt, long Epoch, string AgentId) : IRunEvent;

/// <summary>The agent handed in its work.</summary>
public sealed record TaskCompleted(string TaskId, int Attempt, long Epoch, string? Commit, string OutputJson) : IRunEvent;

/// <summary>The attempt failed; <see cref="Final"/> says whether the task is given up.</summary>
public sealed record AttemptFailed(string TaskId, int Attempt, long Epoch, string Reason, bool Final) : IRunEvent;

/// <summary>The attempt stopped without a verdict and will go on from its journal.</summary>
public sealed record AttemptSuspended(string TaskId, int Attempt, long Epoch, string Reason) : IRunEvent;

/// <summary>The attempt was given up on: its agent died or took too long.</summary>
public sealed record AttemptLost(string TaskId, int Attempt, long Epoch, string Reason) : IRunEvent
{
    /// <summary>True when the whole fleet was started anew: nobody's fault, so it does not count against the task.</summary>
    public bool Recovered { get; init; }
}

/// <summary>The run's branch now holds the task's work. <see cref="Commit"/> is the branch's new head.</summary>
public sealed record TaskIntegrated(string TaskId, string Commit) : IRunEvent;

/// <summary>The task's work does not merge.</summary>
public sealed record IntegrationConflicted(string TaskId, IReadOnlyList<string> Files, string Details) : IRunEvent;

/// <summary>The merge of the task's work was asked for once more, because the last try failed or was never heard of.</summary>
public sealed record IntegrationRetried(string TaskId, string Reason) : IRunEvent
{
    /// <summary>True when the whole fleet was started anew: it does not count as a failed try.</summary>
    public bool Recovered { get; init; }
}

/// <summary>The criteria were executed.</summary>
public sealed record EvidenceRecorded(EvidenceReport Report) : IRunEvent;

/// <summary>The diff was reviewed. <see cref="NewBlocking"/> counts blocking findings that earlier rounds did not have.</summary>
public sealed record ReviewRecorded(ReviewReport Report, int Round, int NewBlocking) : IRunEvent;

/// <summary>A person must decide before the run goes on.</summary>
public sealed record ApprovalRequested(string Gate, string Question) : IRunEvent
{
    /// <summary>What the person is asked about.</summary>
    public GateKind Kind { get; init; }

    /// <summary>The task that cannot go on without it; null for the run as a whole.</summary>
    public string? TaskId { get; init; }

    /// <summary>How long the question stands; null for ever.</summary>
    public TimeSpan? Expiry { get; init; }
}

/// <summary>Nobody decided in time: the question is withdrawn, and what it was about is not done. A resume asks it again.</summary>
public sealed record ApprovalExpired(string Gate) : IRunEvent;

/// <summary>In one step of a task, a model asked for what it may not have.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">Which attempt at it.</param>
/// <param name="Step">Which step of the attempt, from 0; -1 for what was refused beside the steps.</param>
/// <param name="Denials">What was refused.</param>
public sealed record ActionsDenied(string TaskId, int Attempt, int Step, IReadOnlyList<Denial> Denials) : IRunEvent;

/// <summary>A person decided at a gate.</summary>
/// <param name="Gate">Which one.</param>
/// <param name="Approved">Whether the run may go on.</param>
/// <param name="By">Who decided.</param>
/// <param name="Why">What they said; null for nothing.</param>
public sealed record ApprovalDecided(string Gate, bool Approved, string By, string? Why) : IRunEvent;

/// <summary>The run waits for a person.</summary>
public sealed record RunPaused(PauseKind Kind, string Reason) : IRunEvent;

/// <summary>The run goes on; limits that are not null replace the old ones.</summary>
public sealed record RunResumed(long? MaxTokens, double? MaxUsd) : IRunEvent
{
    /// <summary>The model that the run asks from here on; null for the one before.</summary>
    public string? Model { get; init; }

    /// <summary>False when the run is to end without the pull request that it waited to open; null for no change.</summary>
    public bool? PullRequest { get; init; }
}

/// <summary>The proven commit was handed over: its branch is pushed, and what asks for it to be merged is there.</summary>
public sealed record PullRequestOpened(PullRequest PullRequest) : IRunEvent;

/// <summary>A look at the pull request found nothing to do; another one comes later.</summary>
public sealed record PullRequestUnchanged(string TaskId, int Attempt, long Epoch) : IRunEvent;

/// <summary>What was said of the pull request was taken up: a repair follows.</summary>
public sealed record RemarksTaken(string TaskId, IReadOnlyList<PullRequestRemark> Remarks) : IRunEvent;

/// <summary>The time to follow the pull request is over while a repair is under way; it is still delivered.</summary>
public sealed record FollowTimeExpired : IRunEvent;

/// <summary>What was said of the pull request could not be brought about: the run goes back to what was delivered last, and nothing newer is delivered.</summary>
/// <param name="Commit">The commit that it goes back to: proven, and what the pull request holds.</param>
/// <param name="Reason">What is not done, and why; for people.</param>
public sealed record RepairGivenUp(string Commit, string Reason) : IRunEvent;

/// <summary>The pull request is not followed any more; the run ends.</summary>
public sealed record FollowEnded(FollowEnd Why, string Reason) : IRunEvent;

/// <summary>A dry run ends here: the plan is accepted, and nothing of it is carried out.</summary>
public sealed record PlanKept(string Summary) : IRunEvent;

/// <summary>The review was posted on a pull request that is not the run's own.</summary>
public sealed record ReviewPosted(PullRequest PullRequest) : IRunEvent;

/// <summary>A run that only reviews ends here: <see cref="Commit"/> was read. Nothing was executed, and nothing is proven.</summary>
public sealed record RunReviewed(string Commit) : IRunEvent;

/// <summary>A message with an old epoch, or of an unknown attempt, was refused.</summary>
public sealed record StaleInputRefused(string TaskId, long Epoch, string Input) : IRunEvent;

/// <summary>Every criterion that can be executed was executed on <see cref="Commit"/>, and passed.</summary>
public sealed record RunSucceeded(string Commit, IReadOnlyList<EvidenceRecord> Evidence) : IRunEvent
{
    /// <summary>What was said of its pull request and is not part of <see cref="Commit"/>, and why; null when nothing is missing.</summary>
    public string? Unmet { get; init; }
}

/// <summary>The run came to an end without what was asked.</summary>
/// <param name="Reason">Why, in one line.</param>
public sealed record RunFailed(string Reason) : IRunEvent;

/// <summary>Somebody ended the run.</summary>
/// <param name="Reason">Why, in their words.</param>
public sealed record RunCancelled(string Reason) : IRunEvent;

/// <summary>Why a pull request is not followed any more.</summary>
public enum FollowEnd
{
    /// <summary>Somebody merged it.</summary>
    Merged,

    /// <summary>Somebody closed it.</summary>
    Closed,

    /// <summary>Approved, and every check is green.</summary>
    Approved,

    /// <summary>It is not there any more.</summary>
    Gone,

    /// <summary>Somebody else pushed to its branch.</summary>
    TakenOver,

    /// <summary>So many rounds of repairs as were allowed have been made.</summary>
    RoundsUsed,

    /// <summary>So much time as was allowed has passed.</summary>
    TimeUsed,

    /// <summary>A person said so.</summary>
    GivenUp,

    /// <summary>What was said of it last could not be brought about.</summary>
    NotMet,
}

/// <summary>Why a run waits for a person.</summary>
public enum PauseKind
{
    /// <summary>Its limits do not cover the next step.</summary>
    Budget,

    /// <summary>Somebody must decide.</summary>
    Approval,

    /// <summary>Somebody, or the end of a process, stopped it.</summary>
    Interrupted,

    /// <summary>The model cannot be had; it, its key or its address must be put right first.</summary>
    Model,

    /// <summary>It is proven, but its pull request cannot be opened or followed: something at the forge must be put right first.</summary>
    Delivery,
}
