namespace AgentFactory.Contracts.Proof;

/// <summary>What the tester hands back: a record for every criterion, all of one commit.</summary>
/// <param name="Commit">The integrated commit that was checked out clean.</param>
/// <param name="Records">One record a criterion, in the order of the PRP.</param>
public sealed record EvidenceReport(string Commit, IReadOnlyList<EvidenceRecord> Records);

/// <summary>What is known of one criterion at one commit.</summary>
public sealed record EvidenceRecord
{
    /// <summary>The criterion, by its id in the requirement.</summary>
    public required string CriterionId { get; init; }

    /// <summary>The criterion, in the requirement's words.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it was executed or judged.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>What came of it.</summary>
    public required EvidenceStatus Status { get; init; }

    /// <summary>The script as executed; null when judged.</summary>
    public string? Command { get; init; }

    /// <summary>Null when nothing was executed or a limit ended it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The test runner that was recognised, for instance <c>dotnet test</c>; null for a build, a linter or a script.</summary>
    public string? Runner { get; init; }

    /// <summary>How many tests really ran; null when <see cref="Runner"/> is null or says nothing countable.</summary>
    public int? TestsRun { get; init; }

    /// <summary>The commit that it holds for.</summary>
    public required string Commit { get; init; }

    /// <summary>SHA-256 of the whole captured output, lower-case hex; null when nothing was executed.</summary>
    public string? LogHash { get; init; }

    /// <summary>The end of the output, at most 4,000 characters.</summary>
    public string? LogTail { get; init; }

    /// <summary>How long the execution took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>What kept commands in bounds: <c>bubblewrap</c> or <c>none</c>.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Why it has this status, in words that a person can act on; null when it simply passed.</summary>
    public string? Reason { get; init; }
}

/// <summary>Whether a criterion was executed or could only be judged.</summary>
public enum EvidenceKind
{
    /// <summary>Its script was run in a clean checkout of the commit.</summary>
    Executed,

    /// <summary>Nothing could be run: a model's opinion, never a pass.</summary>
    Judged,
}

/// <summary>What came of a criterion.</summary>
public enum EvidenceStatus
{
    /// <summary>Executed, exit code 0, and what ran could have failed.</summary>
    Passed,

    /// <summary>Executed and red: the code can be mended.</summary>
    Failed,

    /// <summary>Executed or not, it proves nothing: no test ran, it cannot fail, or it could only be judged.</summary>
    Unproven,

    /// <summary>It cannot be executed on this machine: a tool is missing, or the sandbox is.</summary>
    Blocked,
}
