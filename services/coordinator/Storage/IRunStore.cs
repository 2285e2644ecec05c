using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Storage;

/// <summary>Histories, the outbox and timers of all runs. One append is one transaction.</summary>
internal interface IRunStore
{
    /// <summary>Appends events and effects if the run is still at <paramref name="expectedVersion"/>.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="expectedVersion">How many events the history had when the decision was made.</param>
    /// <param name="inputKey">Unique key of the input; an input whose key is already in the history is a duplicate.
    /// Null for inputs that may come any number of times.</param>
    /// <param name="decision">What to append. Its effects go to the outbox and the timers in the same transaction.</param>
    /// <param name="now">The time of the events.</param>
    /// <param name="cancellationToken">Ends the wait; the transaction has then either happened or not.</param>
    Task<AppendOutcome> AppendAsync(
        string runId, long expectedVersion, string? inputKey, Decision decision, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The events after <paramref name="afterVersion"/>, in order.</summary>
    IAsyncEnumerable<StoredEvent> ReadAsync(string runId, long afterVersion, CancellationToken cancellationToken);

    /// <summary>Effects that nobody has carried out yet, oldest first; those of the given run, or of all runs.</summary>
    Task<IReadOnlyList<OutboxEntry>> PendingAsync(string? runId, int limit, CancellationToken cancellationToken);

    /// <summary>The effects were handed to the bus.</summary>
    Task MarkSentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Hands over effects that nobody has carried out yet, oldest first, and forgets those that were handed over, also when a
    /// later one throws. What another process is handing over at this moment is passed by, where the store can tell.
    /// </summary>
    /// <returns>How many were handed over.</returns>
    async Task<int> HandOverAsync(
        string runId, int limit, Func<IRunEffect, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        var sent = new List<long>();
        try
        {
            foreach (var entry in await PendingAsync(runId, limit, cancellationToken))
            {
                await send(entry.Effect, cancellationToken);
                sent.Add(entry.Id);
            }
        }
        finally
        {
            await MarkSentAsync(sent, CancellationToken.None);
        }

        return sent.Count;
    }

    /// <summary>Timers that are due at <paramref name="now"/>; they stay until their input is appended or stopped.</summary>
    Task<IReadOnlyList<DueTimer>> DueTimersAsync(string? runId, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>As <see cref="DueTimersAsync"/>, but what one process was given no other is for the time of
    /// <paramref name="lease"/>, where several may ask at once.</summary>
    Task<IReadOnlyList<DueTimer>> ClaimTimersAsync(
        string? runId, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
        DueTimersAsync(runId, now, limit, cancellationToken);

    /// <summary>Forgets a timer that has fired, unless it was started anew since.</summary>
    Task RemoveTimerAsync(DueTimer timer, CancellationToken cancellationToken);
}

/// <param name="Version">The number of the event in its run, from 1.</param>
/// <param name="Time">When it was appended.</param>
/// <param name="Event">The fact.</param>
internal sealed record StoredEvent(long Version, DateTimeOffset Time, IRunEvent Event);

/// <param name="Id">Its number; older entries have smaller ones.</param>
/// <param name="RunId">The run.</param>
/// <param name="Effect">What is to be done.</param>
/// <param name="Queued">Since when it waits; null for one that an older release wrote down.</param>
internal sealed record OutboxEntry(long Id, string RunId, IRunEffect Effect, DateTimeOffset? Queued);

internal sealed record DueTimer(string RunId, string Key, DateTimeOffset Due, IRunInput Input);

internal enum AppendOutcome
{
    Appended,

    /// <summary>Somebody else appended first: read on and decide again.</summary>
    Conflict,

    /// <summary>The input is in the history already.</summary>
    Duplicate,
}
