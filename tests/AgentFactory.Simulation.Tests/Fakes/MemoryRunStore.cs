using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Simulation.Tests.Fakes;

/// <summary>A store in memory whose append is all or nothing, and which can be told to die just before or just after it.</summary>
internal sealed class MemoryRunStore : IRunStore
{
    private readonly Dictionary<string, List<StoredEvent>> _histories = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _keys = [];
    private readonly List<OutboxEntry> _outbox = [];
    private readonly Dictionary<(string RunId, string Key), DueTimer> _timers = [];
    private long _nextId;

    /// <summary>Is told of each transaction right when it has happened.</summary>
    public Action<string, Decision>? Committed { get; set; }

    /// <summary>Called before a transaction and after it; throws <see cref="SimulatedCrash"/> where the process dies.</summary>
    public Action<CrashPoint>? At { get; set; }

    public IReadOnlyList<StoredEvent> History(string runId) => _histories.TryGetValue(runId, out var events) ? events : [];

    /// <summary>How many events were ever read.</summary>
    public long EventsRead { get; private set; }

    public Task<AppendOutcome> AppendAsync(
        string runId, long expectedVersion, string? inputKey, Decision decision, DateTimeOffset now, CancellationToken cancellationToken)
    {
        At?.Invoke(CrashPoint.BeforeAppend);
        var history = _histories.TryGetValue(runId, out var found) ? found : [];
        if (inputKey is not null && _keys.Contains((runId, inputKey)))
            return Task.FromResult(AppendOutcome.Duplicate);
        if (history.Count != expectedVersion)
            return Task.FromResult(AppendOutcome.Conflict);

        _histories[runId] = history;
        foreach (var e in decision.Events)
            history.Add(new(history.Count + 1, now, e));
        if (inputKey is not null)
            _keys.Add((runId, inputKey));
        foreach (var effect in decision.Effects)
            Keep(runId, effect, now);
        Committed?.Invoke(runId, decision);
        At?.Invoke(CrashPoint.AfterAppend);
        return Task.FromResult(AppendOutcome.Appended);
    }

#pragma warning disable CS1998 // Nothing here has to be waited for.
    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        string runId, long afterVersion, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        var history = History(runId);
        for (var i = (int)afterVersion; i < history.Count; i++)
        {
            EventsRead++;
            yield return history[i];
        }
    }

    public Task<IReadOnlyList<OutboxEntry>> PendingAsync(string? runId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OutboxEntry>>([.. _outbox.Where(e => runId is null || e.RunId == runId).Take(limit)]);

    public Task MarkSentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        _outbox.RemoveAll(e => ids.Contains(e.Id));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DueTimer>> DueTimersAsync(string? runId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DueTimer>>([.. _timers.Values
            .Where(t => t.Due <= now && (runId is null || t.RunId == runId)).OrderBy(t => t.Due).ThenBy(t => t.Key, StringComparer.Ordinal).Take(limit)]);

    public Task RemoveTimerAsync(DueTimer timer, CancellationToken cancellationToken)
    {
        if (_timers.TryGetValue((timer.RunId, timer.Key), out var current) && ReferenceEquals(current, timer))
            _timers.Remove((timer.RunId, timer.Key));
        return Task.CompletedTask;
    }

    private void Keep(string runId, IRunEffect effect, DateTimeOffset now)
    {
        switch (effect)
        {
            case StartTimer t: _timers[(runId, t.Key)] = new(runId, t.Key, now + t.After, t.Input); break;
            case StopTimer t: _timers.Remove((runId, t.Key)); break;
            default: _outbox.Add(new(++_nextId, runId, effect, now)); break;
        }
    }
}

internal enum CrashPoint
{
    BeforeAppend,
    AfterAppend,
}

/// <summary>The coordinator's process died here.</summary>
internal sealed class SimulatedCrash : Exception;
