using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Brings due timers to the runs that this process drives. A timer goes only after its input was handled.</summary>
internal sealed class TimerService(
    IRunStore store,
    IRunOwnership ownership,
    RunEngine engine,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<CoordinatorOptions> options,
    ILogger<TimerService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await Startup.WaitAsync(lifetime, stoppingToken))
            return;
        using var sweep = new PeriodicTimer(options.Value.SweepInterval, time);
        do
        {
            await FireAsync(stoppingToken);
        }
        while (await sweep.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FireAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            var due = await store.ClaimTimersAsync(null, now, options.Value.TimerLease, options.Value.BatchSize, cancellationToken);
            foreach (var timer in due)
                await FireAsync(timer, cancellationToken);
            if (due.Count < options.Value.BatchSize)
                return;

            // A page full of others' timers would hide ours.
            foreach (var runId in ownership.Held)
            {
                foreach (var timer in await store.ClaimTimersAsync(runId, now, options.Value.TimerLease, options.Value.BatchSize, cancellationToken))
                    await FireAsync(timer, cancellationToken);
            }
        }
#pragma warning disable CA1031 // Timers are what keeps runs from hanging: they must come round again whatever happened.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The timers could not be read; trying again in {Interval}", options.Value.SweepInterval);
        }
    }

    private async Task FireAsync(DueTimer timer, CancellationToken cancellationToken)
    {
        if (!ownership.Holds(timer.RunId))
            return;
        try
        {
            await engine.HandleAsync(timer.RunId, timer.Input, InputKeys.For(timer.Input), cancellationToken);
            FaultPoints.Pass(timer.RunId, "timer.handled", timer.Key);
            await store.RemoveTimerAsync(timer, cancellationToken);
        }
#pragma warning disable CA1031 // One run's trouble must not stop the others' timers.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The timer {Key} of the run {RunId} could not be handled; trying again", timer.Key, timer.RunId);
        }
    }
}
