using Grpc.Core;

namespace AgentFactory.Contracts.Journal;

/// <summary>How the journal's refusals cross a process boundary. Both sides use this, so they cannot disagree.</summary>
public static class JournalErrors
{
    // A status code alone is not enough: the library itself uses the same ones, for instance for an oversized message.
    private const string KindKey = "journal-error";
    private const string Stale = "stale-attempt";
    private const string Budget = "budget-exhausted";
    private const string Approval = "approval-pending";
    private const string Model = "model-unavailable";
    private const string ModelRetryable = "model-unavailable-retryable";

    /// <summary>The status to answer with; null for an exception that is none of them.</summary>
    public static RpcException? ToRpc(Exception exception) => exception switch
    {
        StaleAttemptException => Create(StatusCode.FailedPrecondition, Stale, exception.Message),
        BudgetExhaustedException => Create(StatusCode.ResourceExhausted, Budget, exception.Message),
        ApprovalPendingException => Create(StatusCode.ResourceExhausted, Approval, exception.Message),
        ModelUnavailableException model => Create(StatusCode.Aborted, model.Retryable ? ModelRetryable : Model, exception.Message),
        _ => null,
    };

    /// <summary>The exception that the other side threw; null when the status is none of them.</summary>
    public static Exception? FromRpc(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var message = exception.Status.Detail;
        return exception.Trailers.GetValue(KindKey) switch
        {
            Stale => new StaleAttemptException(message),
            Budget => new BudgetExhaustedException(message),
            Approval => new ApprovalPendingException(message),
            Model => new ModelUnavailableException(message, retryable: false, exception),
            ModelRetryable => new ModelUnavailableException(message, retryable: true, exception),
            _ => null,
        };
    }

    private static RpcException Create(StatusCode code, string kind, string message) =>
        new(new Status(code, message), new Metadata { { KindKey, kind } });
}
