using AgentFactory.Contracts.Knowledge;
using Grpc.Core;

namespace AgentFactory.Knowledge.Api;

/// <summary>The knowledge for other processes; only translates.</summary>
internal sealed class KnowledgeGrpcService(IKnowledge knowledge) : Contracts.Knowledge.Knowledge.KnowledgeBase
{
    // What protobuf's reader puts in place of bytes that are no UTF-8, without a word.
    private const char Replacement = '\uFFFD';

    public override Task<StoreResponse> Store(StoreRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.StoreAsync(Whole(request), context.CancellationToken));

    public override Task<StoreBatchResponse> StoreBatch(IAsyncStreamReader<StoreRequest> requestStream, ServerCallContext context) =>
        TranslateAsync(() => knowledge.StoreBatchAsync(requestStream.ReadAllAsync(context.CancellationToken).Select(Whole), context.CancellationToken));

    public override Task<Entry> Get(GetRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.GetAsync(request, context.CancellationToken));

    public override Task<DeleteResponse> Delete(DeleteRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.DeleteAsync(request, context.CancellationToken));

    public override Task<QueryResponse> Query(QueryRequest request, ServerCallContext context) =>
        TranslateAsync(() =>
        {
            Whole("text", request.Text);
            return knowledge.QueryAsync(request, context.CancellationToken);
        });

    public override Task<GetContextResponse> GetContext(GetContextRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.GetContextAsync(request, context.CancellationToken));

    public override Task<RecordOutcomeResponse> RecordOutcome(RecordOutcomeRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.RecordOutcomeAsync(request, context.CancellationToken));

    public override Task<ListLessonsResponse> ListLessons(ListLessonsRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.ListLessonsAsync(request, context.CancellationToken));

    public override Task<GetStatsResponse> GetStats(GetStatsRequest request, ServerCallContext context) =>
        TranslateAsync(() => knowledge.GetStatsAsync(request, context.CancellationToken));

    private static StoreRequest Whole(StoreRequest request)
    {
        Whole("content", request.Content);
        Whole("id", request.Id);
        foreach (var tag in request.Tags)
            Whole("tags", tag);
        return request;
    }

    private static void Whole(string field, string text)
    {
        if (text.Contains(Replacement, StringComparison.Ordinal))
            throw Translation.Invalid($"{field} is not valid UTF-8, or holds U+FFFD, which stands for bytes that are not");
    }

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
