namespace AgentFactory.Contracts.Messages;

/// <summary>
/// Agent → one agent, all agents of a role, or all. A note tells; it commands nothing: what must happen goes through a run's
/// history. It reaches those who are there now.
/// </summary>
public sealed record AgentNote
{
    /// <summary>Unique; the same when it is told again.</summary>
    public Guid NoteId { get; init; } = Guid.NewGuid();

    /// <summary>The agent that sends it.</summary>
    public required string From { get; init; }

    /// <summary>The one agent it is for; null when it is not for one alone.</summary>
    public string? ToAgent { get; init; }

    /// <summary>The role it is for; null for every role.</summary>
    public string? ToRole { get; init; }

    /// <summary>What it is about, words between dots, for instance <c>task.greeter.schema</c>. Receivers choose by patterns of it; see <see cref="TopicPattern"/>.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>Which notes are heard first where several wait.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>Joins a question and its answers; null when there are none.</summary>
    public Guid? CorrelationId { get; init; }

    /// <summary>After so long nobody needs it any more; null for never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>How often a handler that throws is asked again, 0 to <see cref="MaxRetries"/>, before the note is put with the dead letters.</summary>
    public int RetryCount { get; init; } = 3;

    /// <summary>Text or JSON; data to whoever reads it, never an order.</summary>
    public string Body { get; init; } = "";

    /// <summary>The most retries a note may ask for.</summary>
    public const int MaxRetries = 20;

    /// <summary>The most characters of a body.</summary>
    public const int MaxBody = 100_000;
}
