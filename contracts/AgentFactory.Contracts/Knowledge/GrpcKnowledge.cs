using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AgentFactory.Contracts.Knowledge;

/// <summary>The knowledge in another process. It helps and is not needed: a call waits for its time-out and no longer.</summary>
internal sealed class GrpcKnowledge(Knowledge.KnowledgeClient client, IOptions<KnowledgeClientOptions> options, TimeProvider time) : IKnowledge
{
    private const string ApiKeyHeader = "x-api-key";
    private const int StreamFactor = 10;

    public Task<StoreResponse> StoreAsync(StoreRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.StoreAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<StoreBatchResponse> StoreBatchAsync(IAsyncEnumerable<StoreRequest> requests, CancellationToken cancellationToken) =>
        CallAsync(
            async call =>
            {
                using var stream = client.StoreBatch(call);
                try
                {
                    // A write ends when there is room for the next one: the flow control of HTTP/2 is the back-pressure.
                    await foreach (var request in requests.WithCancellation(cancellationToken))
                        await stream.RequestStream.WriteAsync(request, cancellationToken);
                    await stream.RequestStream.CompleteAsync();
                }
                catch (Exception exception) when (exception is InvalidOperationException or RpcException)
                {
                    // The service has ended the call early; its answer says why.
                }

                return await stream.ResponseAsync;
            },
            StreamFactor, cancellationToken);

    public Task<Entry> GetAsync(GetRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.GetAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<DeleteResponse> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.DeleteAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.QueryAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<GetContextResponse> GetContextAsync(GetContextRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.GetContextAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<RecordOutcomeResponse> RecordOutcomeAsync(RecordOutcomeRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.RecordOutcomeAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<ListLessonsResponse> ListLessonsAsync(ListLessonsRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.ListLessonsAsync(request, call).ResponseAsync, 1, cancellationToken);

    public Task<GetStatsResponse> GetStatsAsync(GetStatsRequest request, CancellationToken cancellationToken) =>
        CallAsync(call => client.GetStatsAsync(request, call).ResponseAsync, 1, cancellationToken);

    private async Task<T> CallAsync<T>(Func<CallOptions, Task<T>> call, int timeouts, CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (options.Value.ApiKey.Length > 0)
            headers.Add(ApiKeyHeader, options.Value.ApiKey);
        var deadline = (time.GetUtcNow() + (options.Value.Timeout * timeouts)).UtcDateTime;
        try
        {
            return await call(new CallOptions(headers, deadline, cancellationToken));
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (RpcException exception) when (KnowledgeErrors.FromRpc(exception) is { } refusal)
        {
            throw refusal;
        }
    }
}
