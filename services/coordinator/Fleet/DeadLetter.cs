namespace AgentFactory.Coordinator.Fleet;

/// <summary>A message that nobody could use, as it lies on its queue.</summary>
internal sealed record DeadLetter
{
    /// <summary>Where it lies.</summary>
    public required string Queue { get; init; }

    /// <summary>What it says it is, for instance <c>ExecuteTask</c>; null when it does not even say that.</summary>
    public string? Message { get; init; }
    public string? RunId { get; init; }
    public string? TaskId { get; init; }

    /// <summary>Why it was given up.</summary>
    public required string Reason { get; init; }
    public required long Bytes { get; init; }
}

/// <summary>The messages that were given up. They stay where they are: to look is not to take.</summary>
internal interface IDeadLetters
{
    /// <param name="limit">At most so many of each queue.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>Messages that never leave the process are logged when they are given up, and gone.</summary>
internal sealed class NoDeadLetters : IDeadLetters
{
    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DeadLetter>>([]);
}
