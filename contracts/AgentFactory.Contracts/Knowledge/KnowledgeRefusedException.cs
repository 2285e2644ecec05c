namespace AgentFactory.Contracts.Knowledge;

/// <summary>Why the knowledge service did not do what it was asked.</summary>
public enum KnowledgeFault
{
    /// <summary>The request is wrong as it is.</summary>
    Invalid,

    /// <summary>Something in the request is larger than the configured limit.</summary>
    TooLarge,

    /// <summary>There is no such entry.</summary>
    NotFound,

    /// <summary>The service wants an API key, and this is not it.</summary>
    Forbidden,

    /// <summary>The service cannot be reached, or cannot reach what it stands on.</summary>
    Unavailable,
}

/// <summary>The knowledge service refused. Nothing was changed; the message says why and what to do.</summary>
public sealed class KnowledgeRefusedException(KnowledgeFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of refusal.</summary>
    public KnowledgeFault Fault { get; } = fault;
}
