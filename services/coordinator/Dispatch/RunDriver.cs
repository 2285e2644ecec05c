using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Takes runs over and lets them go.</summary>
internal sealed class RunDriver(IRunOwnership ownership, RunEngine engine, OutboxDispatcher outbox)
{
    /// <summary>
    /// Makes this process the one that carries out what the run asks for. A run with a history lost its messages and agents with
    /// whoever drove it, so all that was in flight starts again, from its journal.
    /// </summary>
    /// <returns>False when another process drives it, or it has ended, or there is no such run.</returns>
    public async Task<bool> TakeAsync(string runId, CancellationToken cancellationToken)
    {
        if (ownership.Holds(runId))
            return true;
        // What the dead process had not sent yet is of attempts that the recovery gives out anew: sent before it, two agents would be at each.
        using var hold = outbox.Hold(runId);
        if (!ownership.TryTake(runId))
            return ownership.Holds(runId);

        try
        {
            if (await engine.FindAsync(runId, cancellationToken) is not { Ended: false })
            {
                ownership.Release(runId);
                return false;
            }

            await engine.HandleAsync(runId, new RecoverRun("The process that drove the run ended."), null, cancellationToken);
            return true;
        }
        catch
        {
            ownership.Release(runId);
            throw;
        }
    }
}
