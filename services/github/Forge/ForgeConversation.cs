namespace AgentFactory.GitHub.Forge;

/// <summary>What somebody wrote below an issue or a pull request, or beside a line of one.</summary>
/// <param name="Id">Unique among its kind.</param>
/// <param name="User">Who wrote it; null when his account is gone.</param>
/// <param name="Body">Markdown.</param>
/// <param name="HtmlUrl">Where people read it.</param>
/// <param name="AuthorAssociation">What he is to the repository, for instance <c>COLLABORATOR</c>.</param>
internal sealed record ForgeComment(long Id, ForgeUser? User, string? Body, string HtmlUrl, string? AuthorAssociation)
{
    /// <summary>The file, for one beside a line.</summary>
    public string? Path { get; init; }

    /// <summary>The line; null when the change has moved on since.</summary>
    public int? Line { get; init; }

    /// <summary>The line at the time.</summary>
    public int? OriginalLine { get; init; }
}

/// <param name="Id">Unique among its kind.</param>
/// <param name="User">Who wrote it; null when his account is gone.</param>
/// <param name="Body">Markdown.</param>
/// <param name="HtmlUrl">Where people read it.</param>
/// <param name="AuthorAssociation">What he is to the repository.</param>
/// <param name="State"><c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c>, <c>DISMISSED</c> or <c>PENDING</c>.</param>
/// <param name="CommitId">The commit that was read.</param>
internal sealed record ForgeReview(long Id, ForgeUser? User, string? Body, string HtmlUrl, string? AuthorAssociation, string State, string? CommitId);

internal sealed record ForgeCheckRuns(IReadOnlyList<ForgeCheckRun> CheckRuns);

/// <param name="Name">What is checked.</param>
/// <param name="Status"><c>completed</c>, or something before it.</param>
/// <param name="Conclusion">Once completed: <c>success</c>, <c>failure</c>, and others.</param>
/// <param name="HtmlUrl">Where people read it.</param>
/// <param name="Output">What it says.</param>
internal sealed record ForgeCheckRun(string Name, string Status, string? Conclusion, string? HtmlUrl, ForgeCheckOutput? Output);

internal sealed record ForgeCheckOutput(string? Title, string? Summary, string? Text);

/// <summary>The older kind of checks: each context's newest.</summary>
internal sealed record ForgeStatuses(IReadOnlyList<ForgeStatus> Statuses);

/// <param name="Context">What is checked.</param>
/// <param name="State"><c>success</c>, <c>pending</c>, <c>failure</c> or <c>error</c>.</param>
/// <param name="Description">What it says.</param>
/// <param name="TargetUrl">Where people read it.</param>
internal sealed record ForgeStatus(string Context, string State, string? Description, string? TargetUrl);

/// <param name="Filename">Its path.</param>
/// <param name="Patch">Its hunks; null when they are too many, or it is no text.</param>
internal sealed record ForgeChangedFile(string Filename, string? Patch);

/// <summary>One line of a review that is posted.</summary>
internal sealed record ForgeLineComment(string Path, int Line, string Body)
{
    /// <summary>The new side of the diff.</summary>
    public string Side { get; } = "RIGHT";
}
