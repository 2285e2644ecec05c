namespace AgentFactory.Knowledge.Embeddings;

/// <summary>The model gave no vectors that can be used; the message says what it did instead.</summary>
/// <param name="mayPass">Whether the same call may work later.</param>
/// <param name="retryAfter">What the endpoint asked for.</param>
/// <param name="concernsTexts">The endpoint found fault with what was sent: other texts may fare better.</param>
internal sealed class EmbeddingFailedException(
    string message, bool mayPass, TimeSpan? retryAfter = null, bool concernsTexts = false, Exception? inner = null) : Exception(message, inner)
{
    public bool MayPass => mayPass;

    public TimeSpan? RetryAfter => retryAfter;

    public bool ConcernsTexts => concernsTexts;
}
