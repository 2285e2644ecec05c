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

    /// <summary>Timers that are due at <paramref name="now"/>; they stay until their input is appended or stopped.</summary>
    Task<IReadOnlyList<DueTimer>> DueTimersAsync(string? runId, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets a timer that has fired, unless it was started anew since.</summary>
    Task RemoveTimerAsync(DueTimer timer, CancellationToken cancellationToken);
}

/// <param name="Version">The number of the event in its run, from 1.</param>
/// <param name="Time">When it was appended.</param>
/// <param name="Event">The fact.</param>
internal sealed record StoredEvent(long Version, DateTimeOffset Time, IRunEvent Event);

internal sealed record OutboxEntry(long Id, string RunId, IRunEffect Effect);

internal sealed record DueTimer(string RunId, string Key, DateTimeOffset Due, IRunInput Input);

internal enum AppendOutcome
{
    Appended,

    /// <summary>Somebody else appended first: read on and decide again.</summary>
    Conflict,

    /// <summary>The input is in the history already.</summary>
    Duplicate,
}
