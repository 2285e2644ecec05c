using AgentFactory.Contracts.Knowledge;
using Grpc.Core;

namespace AgentFactory.Knowledge.Api;

/// <summary>The knowledge for other processes; only translates.</summary>
internal sealed class KnowledgeGrpcService(IKnowledge knowledge) : Contracts.Knowledge.Knowledge.KnowledgeBase
{
    public override Task<StoreResponse> Store(StoreRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.StoreAsync(request, context.CancellationToken));

    public override Task<StoreBatchResponse> StoreBatch(IAsyncStreamReader<StoreRequest> requestStream, ServerCallContext context) =>
        TranslateAsync(() => knowledge.StoreBatchAsync(requestStream.ReadAllAsync(context.CancellationToken), context.CancellationToken));

    public override Task<Entry> Get(GetRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.GetAsync(request, context.CancellationToken));

    public override Task<DeleteResponse> Delete(DeleteRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.DeleteAsync(request, context.CancellationToken));

    public override Task<QueryResponse> Query(QueryRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.QueryAsync(request, context.CancellationToken));

    public override Task<GetContextResponse> GetContext(GetContextRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.GetContextAsync(request, context.CancellationToken));

    public override Task<RecordOutcomeResponse> RecordOutcome(RecordOutcomeRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.RecordOutcomeAsync(request, context.CancellationToken));

    public override Task<ListLessonsResponse> ListLessons(ListLessonsRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.ListLessonsAsync(request, context.CancellationToken));

    public override Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.GetStatsAsync(request, context.CancellationToken));

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (KnowledgeRefusedException refusal)
        {
            throw KnowledgeErrors.ToRpc(refusal);
        }
    }
}
