using AgentFactory.Contracts.Journal;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace AgentFactory.Agents.Journaling;

/// <summary>
/// The journal in another process. A coordinator that is away comes back: calls are repeated, which is safe because
/// the journal answers the same index with the same answer.
/// </summary>
internal sealed class GrpcJournal : IJournal
{
    private readonly Journal.JournalClient _client;
    private readonly ResiliencePipeline _patience;

    public GrpcJournal(Journal.JournalClient client, IOptions<JournalClientOptions> options, TimeProvider time)
    {
        _client = client;
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Value.MaxRetries > 0)
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Value.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(250),
                MaxDelay = options.Value.MaxPause,
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(exception => exception.StatusCode == StatusCode.Unavailable),
            });
        _patience = builder.Build();
    }

    public Task<OpenAttemptResponse> OpenAttemptAsync(OpenAttemptRequest request, CancellationToken cancellationToken) =>
        CallAsync(token => _client.OpenAttemptAsync(request, cancellationToken: token), cancellationToken);

    public Task<CallModelResponse> CallModelAsync(CallModelRequest request, CancellationToken cancellationToken) =>
        CallAsync(token => _client.CallModelAsync(request, cancellationToken: token), cancellationToken);

    public Task<RecordStepResponse> RecordStepAsync(RecordStepRequest request, CancellationToken cancellationToken) =>
        CallAsync(token => _client.RecordStepAsync(request, cancellationToken: token), cancellationToken);

    public Task<AskApprovalResponse> AskApprovalAsync(AskApprovalRequest request, CancellationToken cancellationToken) =>
        CallAsync(token => _client.AskApprovalAsync(request, cancellationToken: token), cancellationToken);

    public Task<CompleteAttemptResponse> CompleteAttemptAsync(CompleteAttemptRequest request, CancellationToken cancellationToken) =>
        CallAsync(token => _client.CompleteAttemptAsync(request, cancellationToken: token), cancellationToken);

    private async Task<T> CallAsync<T>(Func<CancellationToken, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _patience.ExecuteAsync(
                async token =>
                {
                    using var unary = call(token);
                    return await unary.ResponseAsync;
                },
                cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (RpcException exception) when (JournalErrors.FromRpc(exception) is { } translated)
        {
            throw translated;
        }
    }
}
