using AgentFactory.Contracts;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>What agents report about their attempts. Whoever holds an old epoch is refused.</summary>
internal static class Attempts
{
    public static void Open(Turn turn, OpenAttempt input)
    {
        if (Current(turn, input.TaskId, input.Attempt, input.Epoch, "open-attempt") is not { } task)
            return;
        if (task.Phase == TaskPhase.Open && task.AgentId == input.AgentId)
            return;
        if (task.Phase == TaskPhase.Open)
        {
            turn.Refuse($"Attempt {task.Attempt} of {task.Id} is already in the hands of {task.AgentId}. Nothing was changed; drop the message.");
            return;
        }

        if (task.Phase != TaskPhase.Dispatched)
        {
            turn.Refuse(GivenUp(task));
            return;
        }

        turn.Record(new AttemptOpened(task.Id, task.Attempt, task.Epoch, input.AgentId));
        Dispatching.StartTimer(turn, task.Id, task.Epoch);
    }

    public static void Complete(Turn turn, CompleteTask input)
    {
        if (Current(turn, input.TaskId, input.Attempt, input.Epoch, "complete-task") is not { } task)
            return;
        if (task.Phase != TaskPhase.Open)
        {
            // Done already: the answer to the first report was lost, so the second one gets the same.
            if (task.Phase is not (TaskPhase.Completed or TaskPhase.Resting or TaskPhase.Integrating or TaskPhase.Conflicted or TaskPhase.Integrated))
                turn.Refuse(task.Phase == TaskPhase.Dispatched ? $"Attempt {task.Attempt} of {task.Id} was never opened. Nothing was changed; open it first." : GivenUp(task));
            return;
        }

        if (Unfit(task, input) is { } why)
        {
            FailAttempt(turn, task, why, retryable: true);
            return;
        }

        turn.Ask(new StopTimer(Timers.Attempt(task.Id)));
        if (input.Output is FollowReport look && Following.IsQuiet(turn.State, look))
        {
            turn.Record(new PullRequestUnchanged(task.Id, task.Attempt, task.Epoch));
            Following.Rest(turn, task.Id);
            return;
        }

        turn.Record(new TaskCompleted(task.Id, task.Attempt, task.Epoch, input.Commit, ContractsJson.Write(input.Output)));
        Announce(turn, task, succeeded: true);
        switch (input.Output)
        {
            case PlanDraft draft: Planning.Check(turn, draft); break;
            case EvidenceReport report: Proving.Judge(turn, report); break;
            case ReviewReport report: Reviewing.Judge(turn, report); break;
            case PullRequest pullRequest: Delivering.Delivered(turn, pullRequest); break;
            case FollowReport report: Following.Judge(turn, task.Id, report); break;
            default: Integrating.Completed(turn, task.Id); break;
        }
    }

    public static void Fail(Turn turn, FailAttempt input)
    {
        if (Current(turn, input.TaskId, input.Attempt, input.Epoch, "fail-attempt") is { InFlight: true } task)
            FailAttempt(turn, task, input.Reason, input.Retryable);
    }

    public static void Suspend(Turn turn, SuspendAttempt input)
    {
        if (Current(turn, input.TaskId, input.Attempt, input.Epoch, "suspend-attempt") is not { InFlight: true } task)
            return;
        if (IsGivenUp(turn, task))
        {
            FailAttempt(turn, task, input.Reason, retryable: false);
            return;
        }

        turn.Record(new AttemptSuspended(task.Id, task.Attempt, task.Epoch, input.Reason));
        turn.Ask(new StopTimer(Timers.Attempt(task.Id)));
        BoundRedispatches(turn, task.Id, input.Reason);
    }

    /// <summary>What a model did not get is a fact of the history, whatever becomes of the attempt.</summary>
    public static void Denied(Turn turn, ReportDenials input)
    {
        if (Current(turn, input.TaskId, input.Attempt, input.Epoch, "report-denials") is { InFlight: true } task)
            turn.Record(new ActionsDenied(task.Id, task.Attempt, input.Step, input.Denials));
    }

    /// <summary>A timer that rings late is nothing to write down: it is not somebody who holds an old epoch.</summary>
    public static void Lose(Turn turn, LoseAttempt input)
    {
        if (!turn.State.Tasks.TryGetValue(input.TaskId, out var task) || !task.InFlight || task.Epoch != input.Epoch)
            return;
        if (IsGivenUp(turn, task))
        {
            turn.Stop(task);
            FailAttempt(turn, task, input.Reason, retryable: false);
            return;
        }

        turn.Record(new AttemptLost(task.Id, task.Attempt, task.Epoch, input.Reason));
        turn.Stop(task);
        BoundRedispatches(turn, task.Id, input.Reason);
    }

    /// <summary>
    /// The whole run waits: every other attempt would meet the same empty pool, or the same model that does not answer.
    /// Their paid work stays in their journals.
    /// </summary>
    /// <param name="turn">The decision in the making.</param>
    /// <param name="taskId">Whose call it was.</param>
    /// <param name="epoch">The attempt's.</param>
    /// <param name="kind">What is waited for.</param>
    /// <param name="reason">For people.</param>
    /// <param name="input">What the input is called.</param>
    /// <param name="isPast">It has been put right since: the attempt is given out again, and nobody is asked.</param>
    public static void SetAside(Turn turn, string taskId, long epoch, PauseKind kind, string reason, string input, bool isPast = false)
    {
        if (!turn.State.Tasks.TryGetValue(taskId, out var task) || task.Epoch != epoch)
        {
            turn.RefuseStale(taskId, epoch, input, Stale(taskId, epoch));
            return;
        }

        if (!task.InFlight)
            return;
        if (turn.State.Pause is null && !isPast)
            turn.Record(new RunPaused(kind, reason));
        turn.Record(new AttemptSuspended(task.Id, task.Attempt, task.Epoch, reason));
        turn.Ask(new StopTimer(Timers.Attempt(task.Id)));
    }

    /// <summary>A delivery that was given out often enough is no reason to give up what is proven: it fails, and the run waits.</summary>
    private static bool IsGivenUp(Turn turn, TaskState task) =>
        task.Specification.Kind is TaskKind.Deliver or TaskKind.Follow && task.Redispatches >= turn.State.Options.MaxRedispatches;

    private static void FailAttempt(Turn turn, TaskState task, string reason, bool retryable)
    {
        if (task.Specification.Kind is TaskKind.Deliver or TaskKind.Follow)
        {
            if (task.Specification.Kind == TaskKind.Deliver)
                Delivering.Failed(turn, task, reason, retryable);
            else
                Following.Failed(turn, task, reason, retryable);
            Announce(turn, task, succeeded: false);
            return;
        }

        var failures = task.Failures + 1;
        var final = !retryable || failures >= turn.State.Options.MaxTaskAttempts;
        turn.Record(new AttemptFailed(task.Id, task.Attempt, task.Epoch, reason, final));
        turn.Ask(new StopTimer(Timers.Attempt(task.Id)));
        Announce(turn, task, succeeded: false);
        if (!final)
            return;
        turn.Fail(retryable
            ? $"The task {task.Id} ({task.Specification.Title}) failed in {failures} of at most {turn.State.Options.MaxTaskAttempts} attempts, the last time with: {reason}"
            : $"The task {task.Id} ({task.Specification.Title}) failed and cannot go better another time: {reason}{EarlierEnd(task, reason)}");
    }

    /// <summary>An end that cannot be helped often only follows from the one before, which is then the one to look into.</summary>
    private static string EarlierEnd(TaskState task, string reason) =>
        task.LastFailure is { } earlier ? $"{(reason.EndsWith('.') ? "" : ".")} The attempt before it ended with: {earlier}" : "";

    private static void BoundRedispatches(Turn turn, string taskId, string reason)
    {
        var task = turn.State.Tasks[taskId];
        if (task.Redispatches > turn.State.Options.MaxRedispatches)
        {
            turn.Fail($"The task {taskId} was given out {task.Redispatches} times and never finished, the last time because: {reason}. "
                + "See whether its agents run and stay alive, then submit the requirement again.");
        }
    }

    /// <summary>The task, if the message is of its newest attempt; otherwise null, and the message is refused.</summary>
    public static TaskState? Current(Turn turn, string taskId, int attempt, long epoch, string input)
    {
        if (turn.State.Tasks.TryGetValue(taskId, out var task) && task.Epoch == epoch && task.Attempt == attempt && epoch > 0)
            return task;
        turn.RefuseStale(taskId, epoch, input, Stale(taskId, epoch));
        return null;
    }

    /// <summary>Why what was handed in cannot be used; null when it can.</summary>
    private static string? Unfit(TaskState task, CompleteTask input) => (task.Specification.Kind, input.Output) switch
    {
        (TaskKind.Plan, PlanDraft) => null,
        (TaskKind.Conflict, WorkReport) when input.Commit is null || input.Commit == task.BaseCommit =>
            $"nothing was merged: the branch is still at {task.BaseCommit}, and the commit {task.MergeCommit} is not part of it",
        (TaskKind.Work or TaskKind.Repair or TaskKind.Conflict, WorkReport) => null,
        (TaskKind.Prove, EvidenceReport report) => OtherCommit(task, report.Commit),
        (TaskKind.Review, ReviewReport report) => OtherCommit(task, report.Commit),
        (TaskKind.Deliver, PullRequest pullRequest) => OtherCommit(task, pullRequest.Commit),
        (TaskKind.Follow, FollowReport report) => OtherCommit(task, report.Commit),
        var (kind, output) => $"the output of a task of kind {kind} cannot be a {output?.GetType().Name ?? "nothing"}",
    };

    private static string? OtherCommit(TaskState task, string commit) =>
        commit == task.BaseCommit ? null : $"the report is about the commit {commit}, but {task.BaseCommit} was asked for";

    private static void Announce(Turn turn, TaskState task, bool succeeded) => turn.Announce(new(new TaskFinished
    {
        RunId = turn.State.RunId,
        TaskId = task.Id,
        Attempt = task.Attempt,
        Epoch = task.Epoch,
        Succeeded = succeeded,
    })
    { TraceParent = turn.State.Options.TraceParent });

    private static string Stale(string taskId, long epoch) =>
        $"The epoch {epoch} of {taskId} is not the newest: somebody else has the task now. Nothing was changed; stop working on it.";

    private static string GivenUp(TaskState task) =>
        $"Attempt {task.Attempt} of {task.Id} at epoch {task.Epoch} is over. Nothing was changed; stop working on it.";
}
