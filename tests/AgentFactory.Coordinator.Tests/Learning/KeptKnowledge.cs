using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Coordinator.Tests.Learning;

/// <summary>Remembers what it is told to keep.</summary>
internal sealed class KeptKnowledge : IKnowledge
{
    public List<RecordOutcomeRequest> Outcomes { get; } = [];

    public List<StoreRequest> Stored { get; } = [];

    public Task<StoreResponse> StoreAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        Stored.Add(request);
        return Task.FromResult(new StoreResponse { Id = $"{Stored.Count}" });
    }

    public Task<RecordOutcomeResponse> RecordOutcomeAsync(RecordOutcomeRequest request, CancellationToken cancellationToken)
    {
        Outcomes.Add(request);
        return Task.FromResult(new RecordOutcomeResponse());
    }

    public Task<StoreBatchResponse> StoreBatchAsync(IAsyncEnumerable<StoreRequest> requests, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Entry> GetAsync(GetRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DeleteResponse> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GetContextResponse> GetContextAsync(GetContextRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ListLessonsResponse> ListLessonsAsync(ListLessonsRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GetStatsResponse> GetStatsAsync(GetStatsRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
