namespace AgentFactory.Knowledge.Entries;

/// <summary>A request that is refused. Nothing was changed.</summary>
internal sealed class KnowledgeException(KnowledgeError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public KnowledgeError Error { get; } = error;
}

internal enum KnowledgeError
{
    /// <summary>An entry that cannot be stored as it is: empty, invalid text, bad tag or metadata.</summary>
    InvalidEntry,

    /// <summary>Entry, batch or query beyond its limit.</summary>
    TooLarge,

    /// <summary>A query or filter that means nothing.</summary>
    InvalidQuery,

    /// <summary>A vector that is not finite, or has no direction.</summary>
    InvalidVector,

    /// <summary>A vector of another length than the index has.</summary>
    WrongDimensions,

    /// <summary>The store's files cannot be used.</summary>
    Unusable,
}
