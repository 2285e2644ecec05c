using AgentFactory.Contracts;

namespace AgentFactory.Agents;

/// <summary>What came of a task.</summary>
public sealed record ExecutionResult
{
    private ExecutionResult()
    {
    }

    /// <summary>Whether the task is done.</summary>
    public bool Succeeded { get; private init; }

    /// <summary>The output of the task's kind as JSON; empty after a failure.</summary>
    public string OutputJson { get; private init; } = "";

    /// <summary>The tip of the attempt's branch; null when the task changed nothing.</summary>
    public string? Commit { get; private init; }

    /// <summary>Why it failed, in words that a person can act on; null after a success.</summary>
    public string? Reason { get; private init; }

    /// <summary>Whether another attempt, from the start, may go better.</summary>
    public bool Retryable { get; private init; }

    /// <summary>Bulky output to keep beside the result, by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Artifacts { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>The task is done.</summary>
    /// <param name="output">What the task's kind asks for, for instance a work report.</param>
    /// <param name="commit">The tip of the attempt's branch; null when nothing was changed.</param>
    public static ExecutionResult Success<T>(T output, string? commit = null)
        where T : notnull =>
        new() { Succeeded = true, OutputJson = ContractsJson.Write(output), Commit = commit };

    /// <summary>The task is not done.</summary>
    /// <param name="reason">What happened and what to do; it is shown to people, so it must hold no secret.</param>
    /// <param name="retryable">Whether another attempt may go better.</param>
    public static ExecutionResult Failure(string reason, bool retryable) => new() { Reason = reason, Retryable = retryable };
}
