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

    /// <summary>How much it weighs.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>What is wrong and what follows from it.</summary>
    public string Why { get; init; } = "";

    /// <summary>What to do instead.</summary>
    public string Suggestion { get; init; } = "";

    /// <summary>Whether a rule found it, which is a fact, or the model, which is an opinion.</summary>
    public FindingSource Source { get; init; }

    /// <summary>The rule that found it, for instance <c>test-removed</c>; null when the model did.</summary>
    public string? Rule { get; init; }

    /// <summary>A unified diff that mends it; null when there is none, or when it was not tried with success.</summary>
    public string? Patch { get; init; }

    /// <summary>How <see cref="Patch"/> was tried, for people; null when there is none.</summary>
    public string? PatchTrial { get; init; }
}

/// <summary>Who found it.</summary>
public enum FindingSource
{
    /// <summary>The model, reading.</summary>
    Model,

    /// <summary>A rule that always finds the same in the same change.</summary>
    Rule,
}

/// <summary>How much a finding weighs.</summary>
public enum FindingSeverity
{
    /// <summary>What the reader should know.</summary>
    Note,

    /// <summary>What should be better and does no harm yet.</summary>
    Minor,

    /// <summary>Must be mended before delivery.</summary>
    Blocking,
}
