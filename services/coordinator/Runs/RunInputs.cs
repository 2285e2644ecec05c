using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Something that reached a run from outside: a request, a result, a timer.</summary>
internal interface IRunInput;

/// <summary>Something that concerns one task of it.</summary>
internal interface ITaskInput : IRunInput
{
    string TaskId { get; }
}

/// <summary>Starts the run. Its repository is already prepared at <see cref="BaseCommit"/>.</summary>
internal sealed record SubmitRun(PrpDocument Prp, RunOptions Options, string BaseCommit, IReadOnlyList<string> FleetRoles) : IRunInput
{
    /// <summary>What roles of the fleet's own are for; null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? RolePurposes { get; init; }

    /// <summary>What the run may do; null bounds nothing.</summary>
    public RunPolicy? Policy { get; init; }
}

/// <summary>An agent takes a task up.</summary>
internal sealed record OpenAttempt(string TaskId, int Attempt, long Epoch, string AgentId) : ITaskInput;

/// <summary>An agent hands in its work. The output has been read and is of the type that the task's kind asks for:
/// <see cref="PlanDraft"/>, <see cref="WorkReport"/>, <see cref="EvidenceReport"/>, <see cref="ReviewReport"/>, <see cref="PullRequest"/> or
/// <see cref="FollowReport"/>.</summary>
internal sealed record CompleteTask(string TaskId, int Attempt, long Epoch, string? Commit, object Output) : ITaskInput;

internal sealed record FailAttempt(string TaskId, int Attempt, long Epoch, string Reason, bool Retryable) : ITaskInput;

internal sealed record SuspendAttempt(string TaskId, int Attempt, long Epoch, string Reason) : ITaskInput;

/// <summary>The attempt's agent is known to be dead, or its time is up.</summary>
internal sealed record LoseAttempt(string TaskId, long Epoch, string Reason) : ITaskInput;

/// <summary>The run's branch holds the task's work; <see cref="Commit"/> is its head.</summary>
internal sealed record ReportIntegrated(string TaskId, string Commit) : ITaskInput;

/// <summary>The task's work does not merge into <see cref="Head"/>.</summary>
internal sealed record ReportConflict(string TaskId, string Head, IReadOnlyList<string> Files, string Details) : ITaskInput;

/// <summary>The merge could not even be tried: the commit is missing, the disk is full.</summary>
internal sealed record ReportIntegrationFailure(string TaskId, string Reason) : ITaskInput;

/// <summary>The gateway refused a model call: the pool does not cover it.</summary>
internal sealed record ExhaustBudget(string TaskId, long Epoch, string Reason) : ITaskInput
{
    /// <summary>The limits that did not cover it; null where they are not known.</summary>
    public BudgetLimits? Limits { get; init; }
}

/// <summary>What a run may spend; null for no limit.</summary>
internal sealed record BudgetLimits(long? MaxTokens, double? MaxUsd)
{
    public static BudgetLimits Of(RunOptions options) => new(options.MaxTokens, options.MaxUsd);
}

/// <summary>The gateway had no answer from the model, for a reason that lies outside the run.</summary>
internal sealed record LoseModel(string TaskId, long Epoch, string Reason) : ITaskInput;

/// <summary>A person lets a waiting run go on; limits that are not null replace the old ones.</summary>
internal sealed record ResumeRun(long? MaxTokens, double? MaxUsd) : IRunInput
{
    /// <summary>Asked from here on, where it is not null.</summary>
    public string? Model { get; init; }

    /// <summary>False to end a run that waits for its delivery without it; null for no change.</summary>
    public bool? PullRequest { get; init; }
}

/// <summary>A person stops the fleet and means to go on later: nothing new is dispatched until <see cref="ResumeRun"/>.</summary>
internal sealed record InterruptRun(string Reason) : IRunInput;

internal sealed record CancelRun(string Reason) : IRunInput;

internal sealed record DecideApproval(string Gate, bool Approved, string By, string? Why) : IRunInput
{
    /// <summary>When it was decided; null where that is not known, which is never too late.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>An attempt cannot go on without a person's consent to exactly what <see cref="Subject"/> says.</summary>
internal sealed record AskApproval(string TaskId, int Attempt, long Epoch, GateKind Kind, string Subject, string Question) : ITaskInput;

/// <summary>A question has stood as long as it may. <see cref="Number"/> tells it from an earlier one about the same.</summary>
internal sealed record ExpireGate(string Gate, int Number) : IRunInput;

/// <summary>In one step of an attempt a model asked for what it may not have.</summary>
internal sealed record ReportDenials(string TaskId, int Attempt, long Epoch, int Step, IReadOnlyList<Denial> Denials) : ITaskInput;

/// <summary>Whoever drove the run is gone, with all messages in flight and all agents: everything pending starts again.</summary>
internal sealed record RecoverRun(string Reason) : IRunInput;

/// <summary>An integration was asked for long ago and nothing came back.</summary>
internal sealed record RetryIntegration(string TaskId) : ITaskInput;

/// <summary>The pause after a look at the pull request is over.</summary>
internal sealed record LookAgain(string TaskId, long Epoch) : ITaskInput;

/// <summary>The pull request was followed for as long as it may be.</summary>
internal sealed record EndFollow : IRunInput;
