namespace AgentFactory.GitHub.Forge;

/// <summary>The forge did not do what it was asked. The message is for people: what happened and what to do; it holds no credential.</summary>
internal sealed class ForgeException(ForgeProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public ForgeProblem Problem { get; } = problem;

    /// <summary>Whether what was asked may have happened all the same.</summary>
    public bool MayHaveHappened => Problem is ForgeProblem.Unavailable;
}

internal enum ForgeProblem
{
    /// <summary>The credential is not, or no longer, good.</summary>
    Credential,

    /// <summary>The credential may not do that.</summary>
    Forbidden,

    /// <summary>It is not there, or the credential does not let it be seen.</summary>
    Missing,

    /// <summary>What was asked makes no sense to the forge: it is there already, or a part is wrong.</summary>
    Refused,

    /// <summary>Too many requests, and the wait is longer than is borne.</summary>
    RateLimit,

    /// <summary>The server or the line failed.</summary>
    Unavailable,

    /// <summary>An answer that cannot be read.</summary>
    Answer,
}
