using AgentFactory.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Hosting;

/// <summary>Says at intervals that this process's agents live; at the end, that they are gone.</summary>
internal sealed class Heartbeats(
    AgentRoster roster,
    AgentIdentity identity,
    TaskSlots slots,
    IBus bus,
    IHostApplicationLifetime lifetime,
    IOptions<HeartbeatOptions> options,
    TimeProvider time,
    ILogger<Heartbeats> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Beats go on until the bus is down, which may take as long as the tasks in hand; none may say that the agents are there again.</summary>
    private volatile bool _leaving;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var pulse = new PeriodicTimer(options.Value.Interval, time);
        do
        {
            await BeatAsync(stoppingToken);
        }
        while (await pulse.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Before anything stops: the bus must still be there.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        using var farewell = new CancellationTokenSource(FarewellTimeout, time);
        await BeatAsync(farewell.Token);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        foreach (var agent in roster.Agents)
        {
            try
            {
                // A broker that is away must not keep the next beat waiting.
                using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                bound.CancelAfter(options.Value.Interval);
                await bus.Publish(Describe(agent), context => context.TimeToLive = 2 * options.Value.Interval, bound.Token);
            }
#pragma warning disable CA1031 // A heartbeat that is missed is made up for by the next; the work goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                logger.LogWarning("A heartbeat of {Agent} was not taken: {Reason}", identity.Of(agent), exception.Message);
            }
        }
    }

    private AgentHeartbeat Describe(Agent agent)
    {
        var tasks = slots.TasksOf(agent.Role);
        var fared = agent.Performance;
        return new AgentHeartbeat
        {
            AgentId = identity.Of(agent),
            Role = agent.Role,
            Capabilities = [.. agent.Capabilities],
            Status = _leaving ? AgentStatus.Offline : tasks.Count > 0 ? AgentStatus.Busy : AgentStatus.Idle,
            Tasks = [.. tasks.Select(task => $"{task.RunId}/{task.TaskId}")],
            MaxConcurrentTasks = slots.CountOf(agent.Role),
            Ended = fared.Ended,
            Succeeded = fared.Succeeded,
            MeanSeconds = fared.MeanTime.TotalSeconds,
            P95Seconds = fared.P95Time.TotalSeconds,
            MemoryBytes = Environment.WorkingSet,
        };
    }
}
