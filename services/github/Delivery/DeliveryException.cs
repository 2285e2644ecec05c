namespace AgentFactory.GitHub.Delivery;

/// <summary>The work cannot be handed over. The message says why and what to do; it holds no credential.</summary>
internal sealed class DeliveryException(string message, bool retryable = false) : Exception(message)
{
    /// <summary>Whether it may go better at once, without anybody's doing.</summary>
    public bool Retryable { get; } = retryable;
}
