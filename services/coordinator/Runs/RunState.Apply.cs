using AgentFactory.Contracts;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Runs;

internal sealed partial record RunState
{
    /// <summary>
    /// The state after one more event. Believes the event: whether it may happen was decided before it was appended,
    /// perhaps by an older version with other rules. An event of a task that is not there changes nothing but the version.
    /// </summary>
    public RunState Apply(IRunEvent @event)
    {
        var next = @event switch
        {
            RunSubmitted e => this with
            {
                Prp = e.Prp,
                Options = e.Options,
                BaseCommit = e.BaseCommit,
                Head = e.BaseCommit,
                FleetRoles = e.FleetRoles,
                RolePurposes = e.RolePurposes,
                Policy = e.Policy ?? new(),
            },
            TaskAdded e => Add(e),
            PlanAccepted e => this with { PlanSummary = e.Summary, Stage = RunStatus.Working, ProofNeeded = true },
            PlanRejected e => Reject(e),
            TaskDispatched e => Dispatch(e),
            AttemptOpened e => Change(e.TaskId, t => t with { Phase = TaskPhase.Open, AgentId = e.AgentId }),
            TaskCompleted e => Complete(e),
            AttemptFailed e => Change(e.TaskId, t => Fail(t, e)),
            AttemptSuspended e => Change(e.TaskId, t => Stop(t, counts: Pause is null, recovered: false)),
            AttemptLost e => Change(e.TaskId, t => Stop(t, counts: !e.Recovered, e.Recovered)),
            TaskIntegrated e => Integrate(e),
            IntegrationConflicted e => Dequeue(e.TaskId).Change(e.TaskId, t => t with { Phase = TaskPhase.Conflicted }),
            IntegrationRetried e => e.Recovered
                ? this with { IntegrationRecoveries = IntegrationRecoveries + 1 }
                : this with { IntegrationRetries = IntegrationRetries + 1 },
            EvidenceRecorded e => this with { Evidence = e.Report, DeliveredEvidence = e.Report.Commit == PullRequest?.Commit ? e.Report : DeliveredEvidence, ProofNeeded = false },
            ReviewRecorded e => AddReview(e),
            ApprovalRequested e => this with { Gate = new(e.Gate, e.Kind, e.TaskId, e.Question), GatesOpened = GatesOpened + 1 },
            ApprovalDecided e => Decide(e),
            ApprovalExpired => this with { LapsedGate = Gate, Gate = null },
            PullRequestOpened e => this with { PullRequest = e.PullRequest, DeliveredEvidence = Evidence, Follow = Follow with { Open = [] } },
            PullRequestUnchanged e => (this with { Follow = Follow with { Quiet = Follow.Quiet + 1 } })
                .Change(e.TaskId, t => t with { Phase = TaskPhase.Resting, NextAttempt = t.Attempt + 1, AgentId = null, Failures = 0, Feedback = null }),
            RemarksTaken e => this with { Follow = Follow.Take(e.Remarks, Repairs + 1) },
            RepairGivenUp e => GoBack(e),
            FollowTimeExpired => this with { Follow = Follow with { Expired = true } },
            RunPaused e => this with { Pause = new(e.Kind, e.Reason) },
            RunResumed e => Resume(e),
            StaleInputRefused => this with { RecordedRefusals = RecordedRefusals + 1 },
            PlanKept => this with { End = RunStatus.Planned, Pause = null },
            ReviewPosted e => this with { PullRequest = e.PullRequest },
            RunReviewed => this with { End = RunStatus.Reviewed, Pause = null },
            RunSucceeded e => this with { End = RunStatus.Succeeded, EndReason = e.Unmet, Pause = null },
            RunFailed e => this with { End = RunStatus.Failed, EndReason = e.Reason, Pause = null },
            RunCancelled e => this with { End = RunStatus.Cancelled, EndReason = e.Reason, Pause = null },
            _ => this,
        };
        return next with { Version = Version + 1 };
    }

    /// <summary>As <see cref="Apply(IRunEvent)"/>, knowing when it was recorded: a question stands for a time from then on.</summary>
    public RunState Apply(StoredEvent stored)
    {
        var next = Apply(stored.Event);
        return stored.Event is ApprovalRequested { Expiry: { } expiry } && next.Gate is { } gate ? next with { Gate = gate with { Lapses = stored.Time + expiry } } : next;
    }

    private RunState Add(TaskAdded e)
    {
        var task = new TaskState(e.Task) { Feedback = e.Feedback, ResolvesTaskId = e.ResolvesTaskId, MergeCommit = e.MergeCommit };
        var next = this with { Tasks = Tasks.SetItem(task.Id, task), TaskOrder = TaskOrder.Add(task.Id) };
        return e.Task.Kind switch
        {
            TaskKind.Repair => next with { Repairs = Repairs + 1, ProofNeeded = true, Stage = RunStatus.Working },
            TaskKind.Conflict => next with { Conflicts = Conflicts + 1, ProofNeeded = true, Stage = RunStatus.Working },
            TaskKind.Prove => next with { Proofs = Proofs + 1, Stage = RunStatus.Proving },
            TaskKind.Review => next with { Stage = RunStatus.Reviewing },
            TaskKind.Deliver => next with { Deliveries = Deliveries + 1, Stage = RunStatus.Delivering },
            TaskKind.Follow => next with { Follow = Follow with { Looks = Follow.Looks + 1, Quiet = 0 }, Stage = RunStatus.Following },
            _ => next,
        };
    }

    private RunState Reject(PlanRejected e)
    {
        var feedback = PlanFeedback.Of(e.Errors);
        return (this with { PlanRejections = PlanRejections + 1 })
            .Change(TaskIds.Plan, t => t with { Phase = TaskPhase.Pending, NextAttempt = t.Attempt + 1, Feedback = feedback });
    }

    private RunState Dispatch(TaskDispatched e) =>
        (this with { Epoch = Math.Max(Epoch, e.Epoch) }).Change(e.TaskId, t => t with
        {
            Phase = TaskPhase.Dispatched,
            Redispatches = e.Attempt == t.Attempt ? t.Redispatches : 0,
            Recoveries = e.Attempt == t.Attempt ? t.Recoveries : 0,
            Attempt = e.Attempt,
            NextAttempt = e.Attempt,
            Epoch = e.Epoch,
            BaseCommit = e.BaseCommit,
            Branch = e.Branch,
            AgentId = null,
        });

    private RunState Complete(TaskCompleted e)
    {
        if (!Tasks.TryGetValue(e.TaskId, out var task))
            return this;
        var merges = task.ChangesCode && e.Commit is not null && e.Commit != task.BaseCommit;
        var next = this with
        {
            Tasks = Tasks.SetItem(task.Id, task with
            {
                Commit = e.Commit,
                Summary = merges ? ContractsJson.Read<WorkReport>(e.OutputJson).Summary : null,
                Phase = merges ? TaskPhase.Integrating : TaskPhase.Completed,
            }),
        };
        return merges ? next with { IntegrationQueue = IntegrationQueue.Add(task.Id) } : next;
    }

    private static TaskState Fail(TaskState task, AttemptFailed e) => task with
    {
        Phase = e.Final ? TaskPhase.Failed : task.Specification.Kind == TaskKind.Follow ? TaskPhase.Resting : TaskPhase.Pending,
        Failures = task.Failures + 1,
        LastFailure = e.Reason.Length > RunBounds.MaxEarlierReason ? e.Reason[..RunBounds.MaxEarlierReason] + "…" : e.Reason,
        NextAttempt = task.Attempt + 1,
        Feedback = AttemptFeedback.Add(task.Feedback, e.Attempt, e.Reason),
    };

    private static TaskState Stop(TaskState task, bool counts, bool recovered) => task with
    {
        Phase = TaskPhase.Suspended,
        AgentId = null,
        Redispatches = counts ? task.Redispatches + 1 : task.Redispatches,
        Recoveries = recovered ? task.Recoveries + 1 : task.Recoveries,
    };

    private RunState Integrate(TaskIntegrated e)
    {
        var next = Dequeue(e.TaskId) with { Head = e.Commit };
        // A resolved conflict carries the work that conflicted, which may itself have been a resolution.
        for (string? id = e.TaskId; id is not null && next.Tasks.TryGetValue(id, out var task); id = task.ResolvesTaskId)
            next = next with { Tasks = next.Tasks.SetItem(id, task with { Phase = TaskPhase.Integrated }) };
        return next;
    }

    /// <summary>A task that changed nothing never was in the queue: the merge in flight keeps its count of tries.</summary>
    private RunState Dequeue(string taskId) => IntegrationQueue.Contains(taskId)
        ? this with { IntegrationQueue = IntegrationQueue.Remove(taskId), IntegrationRetries = 0, IntegrationRecoveries = 0 }
        : this;

    private RunState AddReview(ReviewRecorded e) => this with
    {
        ReviewRounds = e.Round,
        ReviewRepairs = e.NewBlocking > 0 && e.Round <= Options.MaxReviewRounds ? ReviewRepairs + 1 : ReviewRepairs,
        Findings = Findings.AddRange(e.Report.Findings),
        Review = e.Report,
    };

    /// <summary>To what was delivered last. Whatever was under way since then is given up, and who was asked about it is not any more.</summary>
    private RunState GoBack(RepairGivenUp e) => this with
    {
        Head = e.Commit,
        Evidence = DeliveredEvidence,
        ProofNeeded = false,
        IntegrationQueue = [],
        IntegrationRetries = 0,
        IntegrationRecoveries = 0,
        Tasks = Tasks.SetItems(Tasks.Where(t => !t.Value.Ended).Select(t => KeyValuePair.Create(t.Key, t.Value with { Phase = TaskPhase.Failed }))),
        Gate = null,
        LapsedGate = null,
        Pause = null,
        Follow = Follow with { Unmet = e.Reason },
    };

    private RunState Decide(ApprovalDecided e) => this with
    {
        Gate = null,
        Pause = null,
        Decisions = Gate?.Kind is null or GateKind.Delivery ? Decisions : Decisions.SetItem(e.Gate, new(e.Approved, e.By, e.Why)),
    };

    private RunState Resume(RunResumed e) => this with
    {
        Pause = null,
        LapsedGate = null,
        Tasks = Tasks.SetItems(Tasks.Where(t => t.Value.Phase == TaskPhase.Resting).Select(t => KeyValuePair.Create(t.Key, t.Value with { Phase = TaskPhase.Pending }))),
        Options = Options with
        {
            MaxTokens = e.MaxTokens ?? Options.MaxTokens,
            MaxUsd = e.MaxUsd ?? Options.MaxUsd,
            Model = e.Model ?? Options.Model,
            PullRequest = e.PullRequest ?? Options.PullRequest,
        },
    };

    private RunState Change(string taskId, Func<TaskState, TaskState> change) =>
        Tasks.TryGetValue(taskId, out var task) ? this with { Tasks = Tasks.SetItem(taskId, change(task)) } : this;
}
