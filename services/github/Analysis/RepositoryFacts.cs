namespace AgentFactory.GitHub.Analysis;

/// <summary>What is known of a repository. A member is null where the forge was not asked, or does not show it to the credential.</summary>
internal sealed record RepositoryFacts
{
    /// <summary>The commit whose files these are.</summary>
    public required string Commit { get; init; }

    /// <summary>What its files say that it is made of, each with some of the files that show it.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Stack { get; init; }

    /// <summary>What its forge says; null when it is on none.</summary>
    public ForgeFacts? Forge { get; init; }
}

internal sealed record ForgeFacts
{
    public required string Repository { get; init; }
    public required string DefaultBranch { get; init; }

    /// <summary>The branch, tag or commit that was asked about.</summary>
    public required string Branch { get; init; }
    public required bool Archived { get; init; }

    /// <summary>Bytes of each language, the most first.</summary>
    public IReadOnlyDictionary<string, long>? Languages { get; init; }
    public int? OpenPullRequests { get; init; }

    /// <summary>Without the pull requests.</summary>
    public int? OpenIssues { get; init; }

    /// <summary>The most active ones, with how many commits they have.</summary>
    public IReadOnlyDictionary<string, int>? Contributors { get; init; }
    public IReadOnlyList<WorkflowFacts>? Workflows { get; init; }
    public ProtectionFacts? Protection { get; init; }
}

internal sealed record WorkflowFacts(string Name, string Path, string State);

/// <param name="Protected">Whether anything protects the default branch.</param>
/// <param name="RequiredReviews">Approvals that a merge needs; null when none are asked for, or the credential may not see it.</param>
/// <param name="RequiredChecks">Checks that a merge needs; null when none are asked for, or the credential may not see it.</param>
internal sealed record ProtectionFacts(bool Protected, int? RequiredReviews, IReadOnlyList<string>? RequiredChecks);
