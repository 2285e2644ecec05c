using AgentFactory.Contracts.Runs;

namespace AgentFactory.Contracts.Messages;

/// <summary>Coordinator → the github agents: how a run that came from an issue stands, for the one comment that says so there.</summary>
public sealed record TellIssue
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The issue, as <c>owner/repository#number</c>.</summary>
    public required string Issue { get; init; }

    /// <summary>Grows with the run's history: what is older than what the comment says is late, and dropped.</summary>
    public required long Sequence { get; init; }

    /// <summary>How it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it waits, failed or was cancelled, or what it succeeded without; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Where its pull request is read; null when there is none.</summary>
    public string? PullRequestUrl { get; init; }

    /// <summary>How many criteria there are.</summary>
    public int Criteria { get; init; }

    /// <summary>How many of them were executed and passed.</summary>
    public int Passed { get; init; }
}
