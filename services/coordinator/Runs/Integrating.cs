using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Finished work goes onto the run's branch, one merge at a time.</summary>
internal static class Integrating
{
    /// <summary>Work that changed nothing is integrated as it stands; all else waits for its merge.</summary>
    public static void Completed(Turn turn, string taskId)
    {
        if (turn.State.Tasks[taskId].Phase != TaskPhase.Integrating)
            turn.Record(new TaskIntegrated(taskId, turn.State.Head));
    }

    public static void Integrated(Turn turn, ReportIntegrated input)
    {
        if (turn.State.Integrating == input.TaskId)
            turn.Record(new TaskIntegrated(input.TaskId, input.Commit));
    }

    public static void Conflicted(Turn turn, ReportConflict input)
    {
        // A conflict with a head that the branch has left behind says nothing of the present one; the timer asks again.
        if (turn.State.Integrating != input.TaskId || input.Head != turn.State.Head)
            return;
        var task = turn.State.Tasks[input.TaskId];
        turn.Record(new IntegrationConflicted(input.TaskId, input.Files, input.Details));
        var number = turn.State.Conflicts + 1;
        if (number > turn.State.Options.MaxConflicts)
        {
            turn.Fail($"The work of {input.TaskId} does not merge ({string.Join(", ", input.Files)}), and {turn.State.Options.MaxConflicts} "
                + "conflicts were resolved before. The requirement asks for work that gets in its own way; split it or order its steps.");
            return;
        }

        var specification = new TaskSpecification
        {
            Id = TaskIds.Conflict(number),
            Title = $"Merge the work of {input.TaskId}",
            Role = task.Specification.Role,
            Kind = TaskKind.Conflict,
            Requirements = $"Merge the commit {task.Commit} into the base so that the intent of both sides is kept.",
            Files = input.Files,
            Criteria = task.Specification.Criteria,
        };
        var feedback = Feedback.Bound($"The work of {input.TaskId} ({task.Specification.Title}) conflicts in: {string.Join(", ", input.Files)}\n{input.Details}");
        turn.Record(new TaskAdded(specification, feedback) { ResolvesTaskId = input.TaskId, MergeCommit = task.Commit });
    }

    public static void Failed(Turn turn, ReportIntegrationFailure input)
    {
        if (turn.State.Integrating != input.TaskId || !CountRetry(turn, input.TaskId, input.Reason))
            return;
        var after = RunBounds.IntegrationRetryDelay * turn.State.IntegrationRetries;
        turn.Ask(new StartTimer(Timers.Integration, after, new RetryIntegration(input.TaskId)));
    }

    public static void Retry(Turn turn, RetryIntegration input)
    {
        if (turn.State.Integrating == input.TaskId && CountRetry(turn, input.TaskId, "the merge was asked for and has not happened yet"))
            Ask(turn);
    }

    /// <summary>After a restart of the fleet: the request may have been lost with it. To merge twice is to merge once.</summary>
    public static void Recover(Turn turn, string reason)
    {
        if (turn.State.Integrating is not { } taskId)
            return;
        turn.Record(new IntegrationRetried(taskId, reason) { Recovered = true });
        if (turn.State.IntegrationRecoveries > RunBounds.MaxRecoveries)
            turn.Fail($"The fleet was restarted {turn.State.IntegrationRecoveries} times while the work of {taskId} was being merged. See its log for what ends it.");
        else
            Ask(turn);
    }

    /// <summary>Asks for the next merge when another task has come first in the queue.</summary>
    public static void Settle(Turn turn, RunState before)
    {
        if (turn.State.Integrating == before.Integrating)
            return;
        if (turn.State.Integrating is null)
            turn.Ask(new StopTimer(Timers.Integration));
        else
            Ask(turn);
    }

    private static void Ask(Turn turn)
    {
        var task = turn.State.Tasks[turn.State.Integrating!];
        turn.Ask(new IntegrateCommit(turn.State.RunId, task.Id, task.Commit!, turn.State.Head) { TraceParent = turn.State.Options.TraceParent });
        turn.Ask(new StartTimer(Timers.Integration, RunBounds.IntegrationPatience, new RetryIntegration(task.Id)));
    }

    private static bool CountRetry(Turn turn, string taskId, string reason)
    {
        if (turn.State.IntegrationRetries >= RunBounds.MaxIntegrationRetries)
        {
            turn.Fail($"The work of {taskId} could not be merged in {RunBounds.MaxIntegrationRetries} tries, the last time because: {reason}. "
                + "See whether the disk has room and the run's repository is whole, then submit the requirement again.");
            return false;
        }

        turn.Record(new IntegrationRetried(taskId, reason));
        return true;
    }
}
