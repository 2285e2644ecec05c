using Grpc.Core;

namespace AgentFactory.Contracts.Knowledge;

/// <summary>How refusals cross a process boundary. Both sides use this, so they cannot disagree.</summary>
public static class KnowledgeErrors
{
    /// <summary>The status to answer with.</summary>
    public static RpcException ToRpc(KnowledgeRefusedException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new RpcException(new Status(
            exception.Fault switch
            {
                KnowledgeFault.Invalid => StatusCode.InvalidArgument,
                KnowledgeFault.TooLarge => StatusCode.ResourceExhausted,
                KnowledgeFault.NotFound => StatusCode.NotFound,
                KnowledgeFault.Forbidden => StatusCode.Unauthenticated,
                _ => StatusCode.Unavailable,
            },
            exception.Message));
    }

    /// <summary>The exception that the other side threw; null when the status is not one of these.</summary>
    public static KnowledgeRefusedException? FromRpc(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        KnowledgeFault? fault = exception.StatusCode switch
        {
            StatusCode.InvalidArgument => KnowledgeFault.Invalid,
            StatusCode.ResourceExhausted => KnowledgeFault.TooLarge,
            StatusCode.NotFound => KnowledgeFault.NotFound,
            StatusCode.Unauthenticated => KnowledgeFault.Forbidden,
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => KnowledgeFault.Unavailable,
            _ => null,
        };
        // A deadline that passes has nothing to say for itself.
        var message = exception.Status.Detail is { Length: > 0 } detail ? detail : exception.StatusCode == StatusCode.DeadlineExceeded ? "no answer came in time" : $"{exception.StatusCode}";
        return fault is null ? null : new KnowledgeRefusedException(fault.Value, message, exception);
    }
}
