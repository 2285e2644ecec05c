using AgentFactory.Coordinator.Dispatch;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>
/// Takes the tasks of agents that fell silent away from them. Which agent has which task stands in the histories, so a
/// coordinator that was just started sees to those of agents that died before it, too. Several may do so at once: the
/// second finds it done.
/// </summary>
internal sealed class FleetWatch(
    IRunIndex index,
    IRunOwnership ownership,
    RunEngine engine,
    FleetRegistry registry,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<FleetOptions> options,
    ILogger<FleetWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Startup.WaitAsync(lifetime, stoppingToken);
        using var sweep = new PeriodicTimer(options.Value.LookInterval, time);
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
            registry.Forget();
            foreach (var run in await index.UnfinishedAsync(cancellationToken))
            {
                if (ownership.Holds(run.RunId) && await engine.FindAsync(run.RunId, cancellationToken) is { Ended: false } state)
                    await LookAsync(state, cancellationToken);
            }
        }
#pragma warning disable CA1031 // It must come round again whatever happened.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "Silent agents could not be looked for; trying again in {Interval}", options.Value.LookInterval);
        }
    }

    private async Task LookAsync(RunState state, CancellationToken cancellationToken)
    {
        foreach (var task in state.Tasks.Values)
        {
            if (task is not { Phase: TaskPhase.Open, AgentId: { } agentId })
                continue;
            var silence = registry.SilenceOf(agentId);
            if (silence <= options.Value.StaleAfter)
                continue;
            logger.LogWarning("{Agent} has not been heard of for {Silence}; its task {Task} of run {Run} goes to another", agentId, silence, task.Id, state.RunId);
            var input = new LoseAttempt(task.Id, task.Epoch, $"its agent {agentId} has not been heard of for {options.Value.StaleAfter}");
            await engine.HandleAsync(state.RunId, input, InputKeys.For(input), cancellationToken);
        }
    }
}
