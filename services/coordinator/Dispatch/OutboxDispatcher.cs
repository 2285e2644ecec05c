using System.Collections.Concurrent;
using System.Threading.Channels;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>
/// Hands committed effects to the bus, in order, for the runs that this process drives. It is told of each append; a slow
/// sweep finds what it was not told of: what another process wrote, or what the bus would not take.
/// </summary>
internal sealed class OutboxDispatcher(
    IRunStore store,
    IRunOwnership ownership,
    IBus bus,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<CoordinatorOptions> options,
    ILogger<OutboxDispatcher> logger) : BackgroundService, IRunObserver
{
    private readonly ConcurrentDictionary<Held, string> _holds = new();
    private readonly Channel<string> _awake = Channel.CreateUnbounded<string>(new() { SingleReader = true });

    public void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects)
    {
        var ended = events.Any(e => e.Event is RunSucceeded or RunFailed or RunCancelled or PlanKept or RunReviewed);
        if (ended || effects.Any(e => e is not (StartTimer or StopTimer)))
            Wake(runId);
    }

    /// <summary>Sends nothing of the run until what is returned is disposed of: what lies there may have been asked for before a crash, and is not to be done
    /// beside what is asked for anew.</summary>
    public IDisposable Hold(string runId)
    {
        var hold = new Held(this, runId);
        _holds[hold] = runId;
        return hold;
    }

    /// <summary>Looks at the run's outbox soon.</summary>
    public void Wake(string runId) => _awake.Writer.TryWrite(runId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await Startup.WaitAsync(lifetime, stoppingToken))
            return;
        using var sweep = new PeriodicTimer(options.Value.SweepInterval, time);
        var tick = sweep.WaitForNextTickAsync(stoppingToken).AsTask();
        var awake = _awake.Reader.WaitToReadAsync(stoppingToken).AsTask();
        await SweepAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (awake.IsCompleted)
            {
                await awake;
                while (_awake.Reader.TryRead(out var runId))
                    await SendAsync(runId, stoppingToken);
                awake = _awake.Reader.WaitToReadAsync(stoppingToken).AsTask();
            }

            if (tick.IsCompleted)
            {
                await tick;
                tick = sweep.WaitForNextTickAsync(stoppingToken).AsTask();
                await SweepAsync(stoppingToken);
            }

            await Task.WhenAny(awake, tick);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pending = await store.PendingAsync(null, options.Value.BatchSize, cancellationToken);
            RunTelemetry.OutboxPending.Record(pending.Count);
            RunTelemetry.OutboxLag.Record(pending is [{ Queued: { } since }, ..] ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0);

            // A page full of others' runs would hide ours.
            var runs = pending.Select(entry => entry.RunId);
            if (pending.Count == options.Value.BatchSize)
                runs = runs.Concat(ownership.Held);
            foreach (var runId in runs.Distinct())
                await SendAsync(runId, cancellationToken);
        }
#pragma warning disable CA1031 // The sweep is the net under everything else: it must come round again whatever happened.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The outbox could not be read; trying again in {Interval}", options.Value.SweepInterval);
        }
    }

    private async Task SendAsync(string runId, CancellationToken cancellationToken)
    {
        if (!ownership.Holds(runId) || _holds.Values.Contains(runId))
            return;
        try
        {
            int sent;
            do
            {
                sent = await store.HandOverAsync(runId, options.Value.BatchSize, (effect, token) => SendBoundedAsync(runId, effect, token), cancellationToken);
                if (sent > 0)
                    FaultPoints.Pass(runId, "outbox.emptied");
            }
            while (sent == options.Value.BatchSize); // A full page may have another behind it.
        }
#pragma warning disable CA1031 // One run's trouble must not stop the others; the sweep tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The run {RunId} has effects that could not be handed to the bus; trying again in {Interval}", runId, options.Value.SweepInterval);
        }
    }

    private static string NameOf(IRunEffect effect) => effect switch
    {
        SendTask e => $"{nameof(SendTask)}:{e.Message.TaskId}",
        IntegrateCommit e => $"{nameof(IntegrateCommit)}:{e.TaskId}",
        AnnounceFinished e => $"{nameof(AnnounceFinished)}:{e.Message.TaskId}",
        StopAttempt e => $"{nameof(StopAttempt)}:{e.Message.TaskId}",
        _ => effect.GetType().Name,
    };

    /// <summary>A broker that is away takes nothing and says nothing; the entries must not be held for so long.</summary>
    private async Task SendBoundedAsync(string runId, IRunEffect effect, CancellationToken cancellationToken)
    {
        using var activity = RunTelemetry.Start($"send {effect.GetType().Name}", runId, (effect as IBusEffect)?.TraceParent);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(options.Value.SendTimeout);
        try
        {
            FaultPoints.Pass(runId, "send.before", NameOf(effect));
            await SendAsync(effect, bound.Token);
            FaultPoints.Pass(runId, "send.done", NameOf(effect));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The bus did not take it within {options.Value.SendTimeout}.");
        }
    }

    private async Task SendAsync(IRunEffect effect, CancellationToken cancellationToken)
    {
        switch (effect)
        {
            case SendTask e:
                await SendAsync(QueueNames.ForRole(e.Message.Role), e.Message, e.Message.Priority, e.Message.Expiry, cancellationToken);
                break;
            case IntegrateCommit e:
                var message = new IntegrateTask { RunId = e.RunId, TaskId = e.TaskId, Commit = e.Commit, ExpectedHead = e.ExpectedHead };
                await SendAsync(QueueNames.Effects, message, TaskPriority.Normal, null, cancellationToken);
                break;
            case AnnounceFinished e:
                await bus.Publish(e.Message, cancellationToken);
                break;
            case StopAttempt e:
                await bus.Publish(e.Message, cancellationToken);
                break;
            case TellIssueOf e:
                await bus.Publish(e.Message, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{effect.GetType().Name} is no effect for the bus.");
        }
    }

    private async Task SendAsync<T>(
        string queue, T message, TaskPriority priority, TimeSpan? expiry, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await bus.GetSendEndpoint(WorkQueue.AddressOf(queue));
        await endpoint.Send(message, context => WorkQueue.Describe(context, (byte)priority, expiry), cancellationToken);
    }

    private sealed class Held(OutboxDispatcher outbox, string runId) : IDisposable
    {
        public void Dispose()
        {
            if (outbox._holds.TryRemove(this, out _))
                outbox.Wake(runId);
        }
    }
}
