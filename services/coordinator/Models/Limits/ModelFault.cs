using System.Net;

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>Why one try of a call came to nothing.</summary>
/// <param name="Kind">What went wrong, as far as it decides what is done about it.</param>
/// <param name="Detail">What went wrong, in words, without secrets.</param>
/// <param name="Status">The HTTP status, where there was one.</param>
/// <param name="RetryAfter">How long the endpoint asks to be left alone.</param>
internal sealed record ModelFault(FaultKind Kind, string Detail, HttpStatusCode? Status = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the very same request may go better a little later.</summary>
    public bool Retryable => Kind is FaultKind.Busy or FaultKind.Server or FaultKind.Network or FaultKind.TimedOut or FaultKind.BadAnswer;

    /// <summary>Whether it says that the endpoint is in trouble. Being busy does not: it works, for others.</summary>
    public bool EndpointInTrouble => Kind is FaultKind.Server or FaultKind.Network or FaultKind.TimedOut;

    public override string ToString() => Status is { } status ? $"{(int)status} {Detail}".TrimEnd() : Detail;
}

internal enum FaultKind
{
    /// <summary>Too many requests.</summary>
    Busy,

    /// <summary>The endpoint failed.</summary>
    Server,

    /// <summary>No connection, or it broke.</summary>
    Network,

    /// <summary>The answer did not come, or stopped coming, in time.</summary>
    TimedOut,

    /// <summary>The answer broke off or cannot be read.</summary>
    BadAnswer,

    /// <summary>No credit left.</summary>
    Quota,

    /// <summary>The key was refused.</summary>
    Key,

    /// <summary>No such model, or no such address.</summary>
    NotFound,

    /// <summary>The conversation does not fit the model.</summary>
    TooLong,

    /// <summary>A content filter refused the request.</summary>
    Filtered,

    /// <summary>The endpoint does not take the request as it is.</summary>
    Rejected,
}

/// <summary>One try of a call came to nothing. Never leaves the gateway.</summary>
internal sealed class ModelFaultException(ModelFault fault, Exception? inner = null) : Exception(fault.ToString(), inner)
{
    public ModelFault Fault { get; } = fault;
}
