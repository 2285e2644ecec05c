namespace AgentFactory.Contracts.Journal;

/// <summary>The attempt is no longer this agent's: its epoch is old. Nothing was changed; stop working on it.</summary>
public sealed class StaleAttemptException(string message) : Exception(message);

/// <summary>The run's budget does not cover the call. Nothing was spent; the run waits for a person.</summary>
public sealed class BudgetExhaustedException(string message) : Exception(message);

/// <summary>A person must decide before the attempt can go on. It was set aside, and the run waits.</summary>
public sealed class ApprovalPendingException(string message) : Exception(message);

/// <summary>No usable answer could be had from the model. The message says what was tried and what to do.</summary>
public sealed class ModelUnavailableException(string message, bool retryable, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the same call may go better later.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>Whether nothing is wrong with the run: once the model can be had again, the same call may be answered.</summary>
    public bool CanWait { get; init; }
}
