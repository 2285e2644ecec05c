using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Runs that wait for a person, go on, or start anew after a crash.</summary>
internal static class Waiting
{
    public static void Resume(Turn turn, ResumeRun input)
    {
        switch (turn.State.Pause?.Kind)
        {
            case null:
                turn.Refuse($"The run {turn.State.RunId} does not wait for anybody; it goes on by itself. Nothing was changed.");
                break;
            case PauseKind.Approval when turn.State.Gate is not null:
                turn.Refuse($"The run {turn.State.RunId} waits for a decision, not for a resume. Nothing was changed; approve or reject it.");
                break;
            case var kind:
                var lapsed = turn.State.LapsedGate;
                var without = kind == PauseKind.Delivery && input.PullRequest is false;
                turn.Record(new RunResumed(input.MaxTokens, input.MaxUsd) { Model = input.Model, PullRequest = without ? false : null });
                if (without)
                    Delivering.DoWithout(turn);
                Gates.AskAgain(turn, lapsed);
                break;
        }
    }

    /// <summary>Nothing is given out any more, and what is in hand stops where it is: its paid work stays in its journal.</summary>
    public static void Interrupt(Turn turn, InterruptRun input)
    {
        if (turn.State.Pause is not null)
            return;
        turn.Record(new RunPaused(PauseKind.Interrupted, input.Reason));
        foreach (var task in turn.State.TasksInOrder.Where(task => task.InFlight).ToList())
        {
            turn.Record(new AttemptSuspended(task.Id, task.Attempt, task.Epoch, input.Reason));
            turn.Stop(task);
        }
    }

    /// <summary>
    /// Every attempt in flight lost its agent. While the run waits for a person nothing is given out again; but
    /// the attempts are known to be lost, so that the resume does not have to wait for their timers.
    /// </summary>
    public static void Recover(Turn turn, RecoverRun input)
    {
        foreach (var id in turn.State.TaskOrder)
        {
            var task = turn.State.Tasks[id];
            if (!task.InFlight)
                continue;
            turn.Record(new AttemptLost(id, task.Attempt, task.Epoch, input.Reason) { Recovered = true });
            turn.Ask(new StopTimer(Timers.Attempt(id)));
            if (task.Recoveries >= RunBounds.MaxRecoveries)
            {
                turn.Fail($"The fleet was restarted {task.Recoveries + 1} times during attempt {task.Attempt} of {id}. See its log for what ends it.");
                return;
            }
        }

        Integrating.Recover(turn, input.Reason);
    }
}
