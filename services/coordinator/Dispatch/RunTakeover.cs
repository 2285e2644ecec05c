using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Takes over runs that nobody drives, and lets go of those that ended.</summary>
internal sealed class RunTakeover(
    IRunIndex index,
    RunOwnership ownership,
    RunDriver driver,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<CoordinatorOptions> options,
    ILogger<RunTakeover> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Startup.WaitAsync(lifetime, stoppingToken);
        using var sweep = new PeriodicTimer(options.Value.TakeoverInterval, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await sweep.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var runId in ownership.Held)
            {
                if (await index.FindAsync(runId, cancellationToken) is { EndedAt: not null })
                    ownership.Release(runId);
            }

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
