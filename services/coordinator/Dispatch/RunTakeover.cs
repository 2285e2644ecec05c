using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Takes over runs that nobody drives, and lets go of those that ended.</summary>
internal sealed class RunTakeover(
    IRunIndex index,
    IRunOwnership ownership,
    IRunStore store,
    RunDriver driver,
    OutboxDispatcher outbox,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<CoordinatorOptions> options,
    ILogger<RunTakeover> logger) : BackgroundService
{
    /// <summary>How long a stop waits until what ended runs say last has been said.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LastWordsLook = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await Startup.WaitAsync(lifetime, stoppingToken))
            return;
        using var sweep = new PeriodicTimer(options.Value.TakeoverInterval, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await sweep.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A command ends when its run does: what has ended by then is let go of here.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LastWords);
        try
        {
            // The outbox is stopped after this service.
            while (!await RetireAsync(ownership.Held, patience.Token))
                await Task.Delay(LastWordsLook, time, patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A file that stays is looked at by the next process.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RetireAsync(ownership.Known(), cancellationToken);
            if (!options.Value.DriveAllRuns)
                return;

            foreach (var run in await index.UnfinishedAsync(cancellationToken))
            {
                // A run that waits for a person needs nobody until it is resumed.
                if (run.Phase == RunPhase.Active)
                    await TakeAsync(run.RunId, cancellationToken);
            }
        }
#pragma warning disable CA1031 // It must come round again whatever happened.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The runs could not be read; trying again in {Interval}", options.Value.TakeoverInterval);
        }
    }

    /// <returns>False when a run that has ended still has something to say.</returns>
    private async Task<bool> RetireAsync(IEnumerable<string> runs, CancellationToken cancellationToken)
    {
        var all = true;
        foreach (var runId in runs)
        {
            if (await index.FindAsync(runId, cancellationToken) is not { EndedAt: not null })
                continue;

            // What it says last must have been said; when whoever drove it died before, it is said from here.
            if (!ownership.Holds(runId) && !ownership.TryTake(runId))
                continue;
            if (await store.PendingAsync(runId, 1, cancellationToken) is [])
            {
                ownership.Retire(runId);
                continue;
            }

            outbox.Wake(runId);
            all = false;
        }

        return all;
    }

    private async Task TakeAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await driver.TakeAsync(runId, cancellationToken);
        }
#pragma warning disable CA1031 // One run's trouble must not keep the others waiting.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The run {RunId} could not be taken over; trying again", runId);
        }
    }
}
