using System.Collections.Concurrent;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.Models.Fakes;

/// <summary>The real journal, with a note of what was written when.</summary>
internal sealed class WatchedJournal(IJournalStore inner) : IJournalStore
{
    public ConcurrentQueue<string> Notes { get; } = new();

    public Task<IReadOnlyList<JournalStep>> StepsAsync(AttemptKey attempt, CancellationToken cancellationToken) => inner.StepsAsync(attempt, cancellationToken);

    public Task<JournalWrite> RecordStepAsync(AttemptKey attempt, JournalStep step, CancellationToken cancellationToken) => inner.RecordStepAsync(attempt, step, cancellationToken);

    public async Task<Reservation> ReserveCallAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken)
    {
        var reservation = await inner.ReserveCallAsync(attempt, call, cancellationToken);
        Notes.Enqueue($"reserve: {reservation.GetType().Name}");
        return reservation;
    }

    public async Task<bool> ReserveAgainAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken)
    {
        var reserved = await inner.ReserveAgainAsync(attempt, call, cancellationToken);
        Notes.Enqueue($"reserve again: {reserved}");
        return reserved;
    }

    public async Task SettleCallAsync(AttemptKey attempt, CallAnswer answer, CancellationToken cancellationToken)
    {
        await inner.SettleCallAsync(attempt, answer, cancellationToken);
        Notes.Enqueue("settle");
    }

    public async Task ReleaseCallAsync(AttemptKey attempt, int index, CancellationToken cancellationToken)
    {
        await inner.ReleaseCallAsync(attempt, index, cancellationToken);
        Notes.Enqueue("release");
    }

    public Task<RunSpending> SpendingAsync(string runId, CancellationToken cancellationToken) => inner.SpendingAsync(runId, cancellationToken);

    public IAsyncEnumerable<JournalRecord> ExportAsync(string runId, CancellationToken cancellationToken) => inner.ExportAsync(runId, cancellationToken);

    public Task<string> KeepArtifactAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.KeepArtifactAsync(content, cancellationToken);

    public Task<byte[]?> FindArtifactAsync(string hash, CancellationToken cancellationToken) => inner.FindArtifactAsync(hash, cancellationToken);
}
