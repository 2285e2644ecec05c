using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>
/// Finds the rule for an input, then lets the run settle: whatever has become possible is started. The rules themselves
/// are in the classes named after what they are about.
/// </summary>
internal sealed class RunDecider : IRunDecider
{
    public Decision Decide(RunState state, IRunInput input)
    {
        var turn = new Turn(state);
        if (input is SubmitRun submit)
        {
            Planning.Submit(turn, submit);
        }
        else if (!state.Submitted)
        {
            turn.Refuse($"There is no run {state.RunId}. Nothing was changed; submit it first.");
            return turn.ToDecision();
        }
        else if (state.Ended)
        {
            turn.Refuse($"The run {state.RunId} has ended ({state.Status.ToString().ToLowerInvariant()}). Nothing was changed.");
            return turn.ToDecision();
        }
        else
        {
            Handle(turn, input);
        }

        Settle(turn, state);
        if (!turn.Refused)
            IssueNews.Settle(turn, state);
        return turn.ToDecision();
    }

    private static void Handle(Turn turn, IRunInput input)
    {
        switch (input)
        {
            case OpenAttempt i: Attempts.Open(turn, i); break;
            case CompleteTask i: Attempts.Complete(turn, i); break;
            case FailAttempt i: Attempts.Fail(turn, i); break;
            case SuspendAttempt i: Attempts.Suspend(turn, i); break;
            case LoseAttempt i: Attempts.Lose(turn, i); break;
            case ExhaustBudget i:
                // Of two attempts that meet the empty pool, one may say so only when the limits have been raised.
                var isPast = i.Limits is not null && i.Limits != BudgetLimits.Of(turn.State.Options);
                Attempts.SetAside(turn, i.TaskId, i.Epoch, PauseKind.Budget, i.Reason, "exhaust-budget", isPast);
                break;
            case LoseModel i: Attempts.SetAside(turn, i.TaskId, i.Epoch, PauseKind.Model, i.Reason, "lose-model"); break;
            case ReportIntegrated i: Integrating.Integrated(turn, i); break;
            case ReportConflict i: Integrating.Conflicted(turn, i); break;
            case ReportIntegrationFailure i: Integrating.Failed(turn, i); break;
            case RetryIntegration i: Integrating.Retry(turn, i); break;
            case ResumeRun i: Waiting.Resume(turn, i); break;
            case InterruptRun i: Waiting.Interrupt(turn, i); break;
            case DecideApproval i: Gates.Decide(turn, i); break;
            case AskApproval i: Gates.Ask(turn, i); break;
            case ExpireGate i: Gates.Expire(turn, i); break;
            case ReportDenials i: Attempts.Denied(turn, i); break;
            case RecoverRun i: Waiting.Recover(turn, i); break;
            case LookAgain i: Following.LookAgain(turn, i); break;
            case EndFollow: Following.TimeIsUp(turn); break;
            case CancelRun i: turn.End(new RunCancelled(i.Reason)); break;
            default: turn.Refuse($"The input {input.GetType().Name} is not known. Nothing was changed."); break;
        }
    }

    private static void Settle(Turn turn, RunState before)
    {
        if (turn.Refused || turn.State.Ended || turn.State.Version == before.Version)
            return;
        Integrating.Settle(turn, before);
        Proving.Settle(turn);
        Dispatching.Settle(turn);
    }
}
