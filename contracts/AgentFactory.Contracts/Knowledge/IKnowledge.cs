namespace AgentFactory.Contracts.Knowledge;

/// <summary>
/// The knowledge service as its callers see it: over gRPC between processes, a plain call within one. The members are
/// those of the gRPC service and mean the same. Every one of them throws <see cref="KnowledgeRefusedException"/>.
/// </summary>
public interface IKnowledge
{
    /// <summary>Keeps an entry. The same content stored again is the same entry; with an id, that entry is replaced.</summary>
    Task<StoreResponse> StoreAsync(StoreRequest request, CancellationToken cancellationToken);

    /// <summary>Keeps many; the sequence is read no faster than its entries can be kept.</summary>
    Task<StoreBatchResponse> StoreBatchAsync(IAsyncEnumerable<StoreRequest> requests, CancellationToken cancellationToken);

    /// <summary>One entry by its id.</summary>
    Task<Entry> GetAsync(GetRequest request, CancellationToken cancellationToken);

    /// <summary>Removes entries.</summary>
    Task<DeleteResponse> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken);

    /// <summary>The entries that fit a question best, best first.</summary>
    Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken);

    /// <summary>Passages for a prompt, within a budget of tokens, each with its citation.</summary>
    Task<GetContextResponse> GetContextAsync(GetContextRequest request, CancellationToken cancellationToken);

    /// <summary>How a task ended that cited these entries: what is found later is weighed by it.</summary>
    Task<RecordOutcomeResponse> RecordOutcomeAsync(RecordOutcomeRequest request, CancellationToken cancellationToken);

    /// <summary>What was learned, and how it has proved itself.</summary>
    Task<ListLessonsResponse> ListLessonsAsync(ListLessonsRequest request, CancellationToken cancellationToken);

    /// <summary>How much is known.</summary>
    Task<GetStatsResponse> GetStatsAsync(GetStatsRequest request, CancellationToken cancellationToken);
}
