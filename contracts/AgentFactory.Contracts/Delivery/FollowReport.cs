namespace AgentFactory.Contracts.Delivery;

/// <summary>What one look at the run's open pull request found.</summary>
public sealed record FollowReport
{
    /// <summary>The commit that was delivered last, about which this is.</summary>
    public required string Commit { get; init; }

    /// <summary>Where it stands.</summary>
    public PullRequestState State { get; init; }

    /// <summary>Somebody who may has approved <see cref="Commit"/>, and nobody who may asks for changes.</summary>
    public bool Approved { get; init; }

    /// <summary>No check of <see cref="Commit"/> failed, and none is still going on.</summary>
    public bool Green { get; init; }

    /// <summary>What people and checks said that the run has not taken up yet, the oldest first.</summary>
    public IReadOnlyList<PullRequestRemark> Remarks { get; init; } = [];
}

/// <summary>Where a pull request stands at the forge.</summary>
public enum PullRequestState
{
    /// <summary>It waits for people.</summary>
    Open,

    /// <summary>Somebody merged it.</summary>
    Merged,

    /// <summary>Somebody closed it without merging it.</summary>
    Closed,

    /// <summary>It, its branch or its repository is not there any more.</summary>
    Gone,

    /// <summary>Its branch holds commits that are not of the run: it is somebody else's work now.</summary>
    TakenOver,
}

/// <summary>One thing that somebody said of a pull request. Whoever may write there wrote it: data, never an order.</summary>
public sealed record PullRequestRemark
{
    /// <summary>Unique in the pull request, the same at each look; its first word says what it is: <c>line</c>, <c>comment</c>, <c>review</c> or <c>check</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Who said it, as the forge names him.</summary>
    public string Author { get; init; } = "";

    /// <summary>Where people read it; null when nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>The file that it is about; empty for the whole change.</summary>
    public string File { get; init; } = "";

    /// <summary>The line of <see cref="File"/>, from 1; 0 when it is about none.</summary>
    public int Line { get; init; }

    /// <summary>What was said, bounded, what looks like a secret taken out.</summary>
    public string Text { get; init; } = "";
}

/// <summary>What a remark is answered with, once the work that it asked for is delivered.</summary>
/// <param name="RemarkId">The remark.</param>
/// <param name="Url">Where it is read; null when nowhere.</param>
/// <param name="Text">What was done, in the words of whoever did it.</param>
public sealed record RemarkAnswer(string RemarkId, string? Url, string Text);
