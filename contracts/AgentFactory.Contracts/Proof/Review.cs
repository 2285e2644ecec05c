namespace AgentFactory.Contracts.Proof;

/// <summary>The reviewer's answer for one commit. No finding is a fine answer.</summary>
public sealed record ReviewReport(string Commit, string Summary, IReadOnlyList<ReviewFinding> Findings);

/// <summary>One finding on the diff.</summary>
public sealed record ReviewFinding
{
    /// <summary>Path in the repository; empty when it concerns the whole change.</summary>
    public string File { get; init; } = "";

    /// <summary>Line in the new file, from 1; 0 when it concerns the whole file.</summary>
    public int Line { get; init; }

    public FindingSeverity Severity { get; init; }

    /// <summary>What is wrong and what follows from it.</summary>
    public string Why { get; init; } = "";

    /// <summary>What to do instead.</summary>
    public string Suggestion { get; init; } = "";
}

public enum FindingSeverity
{
    Note,
    Minor,

    /// <summary>Must be mended before delivery.</summary>
    Blocking,
}
