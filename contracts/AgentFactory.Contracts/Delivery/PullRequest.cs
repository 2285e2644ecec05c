namespace AgentFactory.Contracts.Delivery;

/// <summary>What a delivery hands back: where the proven commit was put, and what asks for it to be merged.</summary>
public sealed record PullRequest
{
    /// <summary>The commit that was delivered: the head of the run's branch.</summary>
    public required string Commit { get; init; }

    /// <summary>The repository that the branch was pushed to, without user name and password; null when there was none to push to.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch that holds the commit there; null when nothing was pushed.</summary>
    public string? Branch { get; init; }

    /// <summary>The branch that it is to be merged into; null when nothing was pushed.</summary>
    public string? Base { get; init; }

    /// <summary>Its number on the forge; null without a forge, where <see cref="Body"/> is all of it.</summary>
    public int? Number { get; init; }

    /// <summary>Where people read it; null without a forge.</summary>
    public string? Url { get; init; }

    /// <summary>Whether somebody must declare it ready before it can be merged.</summary>
    public bool Draft { get; init; }

    /// <summary>Its title, as the forge shows it.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown: the goal, the evidence, the cost.</summary>
    public required string Body { get; init; }
}
