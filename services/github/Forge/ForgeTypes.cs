namespace AgentFactory.GitHub.Forge;

/// <summary>A repository as the API tells of it; only what is used.</summary>
internal sealed record ForgeRepository(string FullName, string? DefaultBranch, bool Archived, ForgePermissions? Permissions);

/// <param name="Push">Whether the credential may push.</param>
internal sealed record ForgePermissions(bool Push);

/// <param name="Number">Counts with the repository's issues.</param>
/// <param name="HtmlUrl">Where people read it.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Body">Its text; null when there is none.</param>
/// <param name="Draft">Not yet to be merged.</param>
/// <param name="Head">What is to be merged.</param>
/// <param name="Base">Into what.</param>
internal sealed record ForgePullRequest(int Number, string HtmlUrl, string State, string Title, string? Body, bool Draft, ForgeReference Head, ForgeReference Base)
{
    /// <summary>Lines that it adds; null in lists.</summary>
    public int? Additions { get; init; }

    /// <summary>Lines that it takes away; null in lists.</summary>
    public int? Deletions { get; init; }

    /// <summary>When it was merged; null when it was not.</summary>
    public DateTimeOffset? MergedAt { get; init; }

    /// <summary>Who opened it.</summary>
    public ForgeUser? User { get; init; }
}

internal sealed record ForgeUser(string Login);

/// <param name="Ref">A branch.</param>
/// <param name="Sha">Where it is.</param>
internal sealed record ForgeReference(string Ref, string Sha);

internal sealed record ForgeBranch(string Name);

internal sealed record ForgeCommit(string Sha);

/// <param name="Title">In one line.</param>
/// <param name="Body">Markdown of whoever wrote it; null when there is none.</param>
/// <param name="HtmlUrl">Where people read it.</param>
/// <param name="PullRequest">Set when it is a pull request, which counts among issues.</param>
internal sealed record ForgeIssue(string Title, string? Body, string HtmlUrl, object? PullRequest)
{
    /// <summary>Counts with the repository's pull requests.</summary>
    public int Number { get; init; }
}
