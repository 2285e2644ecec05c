namespace AgentFactory.ServiceDefaults;

/// <summary>What was configured or registered cannot be started, and nothing was: whoever configured it must mend it.</summary>
/// <param name="message">What is wrong and what to do, in one line, for the one who configured it.</param>
/// <param name="innerException">What was thrown; its stack trace is for whoever wrote the agent.</param>
public sealed class StartException(string message, Exception? innerException = null) : InvalidOperationException(message, innerException)
{
    /// <summary>The message of what could not be started, as one sentence and what was not done.</summary>
    public static StartException Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new($"{exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}. Nothing was started.", exception);
    }
}
