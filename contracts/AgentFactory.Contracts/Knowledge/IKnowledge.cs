namespace AgentFactory.Contracts.Knowledge;

/// <summary>
/// The knowledge service as its callers see it: over gRPC between processes, a plain call within one. The members are
/// those of the gRPC service and mean the same. Every one of them throws <see cref="KnowledgeRefusedException"/>.
/// </summary>
public interface IKnowledge
{
    Task<StoreResponse> StoreAsync(StoreRequest request, CancellationToken cancellationToken);

    /// <summary>Keeps many; the sequence is read no faster than its entries can be kept.</summary>
    Task<StoreBatchResponse> StoreBatchAsync(IAsyncEnumerable<StoreRequest> requests, CancellationToken cancellationToken);

    Task<Entry> GetAsync(GetRequest request, CancellationToken cancellationToken);

    Task<DeleteResponse> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken);

    Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken);

    Task<GetContextResponse> GetContextAsync(GetContextRequest request, CancellationToken cancellationToken);

    Task<RecordOutcomeResponse> RecordOutcomeAsync(RecordOutcomeRequest request, CancellationToken cancellationToken);

    Task<ListLessonsResponse> ListLessonsAsync(ListLessonsRequest request, CancellationToken cancellationToken);

    Task<GetStatsResponse> GetStatsAsync(GetStatsRequest request, CancellationToken cancellationToken);
}
