using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Simulation.Tests.Fakes;

/// <summary>A store in which somebody else always appends first.</summary>
internal sealed class BusyStore : IRunStore
{
    public Task<AppendOutcome> AppendAsync(
        string runId, long expectedVersion, string? inputKey, Decision decision, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(AppendOutcome.Conflict);

    public IAsyncEnumerable<StoredEvent> ReadAsync(string runId, long afterVersion, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<StoredEvent>();

    public Task<IReadOnlyList<OutboxEntry>> PendingAsync(string? runId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OutboxEntry>>([]);

    public Task MarkSentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<DueTimer>> DueTimersAsync(string? runId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DueTimer>>([]);

    public Task RemoveTimerAsync(DueTimer timer, CancellationToken cancellationToken) => Task.CompletedTask;
}
