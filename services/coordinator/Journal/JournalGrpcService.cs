using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Storage;
using Grpc.Core;

namespace AgentFactory.Coordinator.Journal;

/// <summary>The journal for agents in other processes; only translates.</summary>
internal sealed class JournalGrpcService(IJournal journal) : Contracts.Journal.Journal.JournalBase
{
    public override Task<OpenAttemptResponse> OpenAttempt(OpenAttemptRequest request, ServerCallContext context) =>
        TranslateAsync(() => journal.OpenAttemptAsync(request, context.CancellationToken));

    public override Task<CallModelResponse> CallModel(CallModelRequest request, ServerCallContext context) =>
        TranslateAsync(() => journal.CallModelAsync(request, context.CancellationToken));

    public override Task<RecordStepResponse> RecordStep(RecordStepRequest request, ServerCallContext context) =>
        TranslateAsync(() => journal.RecordStepAsync(request, context.CancellationToken));

    public override Task<AskApprovalResponse> AskApproval(AskApprovalRequest request, ServerCallContext context) =>
        TranslateAsync(() => journal.AskApprovalAsync(request, context.CancellationToken));

    public override Task<CompleteAttemptResponse> CompleteAttempt(CompleteAttemptRequest request, ServerCallContext context) =>
        TranslateAsync(() => journal.CompleteAttemptAsync(request, context.CancellationToken));

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (JournalErrors.ToRpc(e) is { } status)
        {
            throw status;
        }
        catch (StorageUnavailableException e)
        {
            // The one status that agents answer with patience.
            throw new RpcException(new Status(StatusCode.Unavailable, e.Message));
        }
    }
}
