using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Api;

/// <summary>What somebody hands in.</summary>
internal sealed record RunSubmission(PrpDocument Prp, RunOptions Options)
{
    /// <summary>Its id, where the submitter has chosen one that is new; null to have it made.</summary>
    public string? RunId { get; init; }

    /// <summary>The same key again gives the run that it started; null for a new run each time.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What it starts from: what the options say, else what the PRP says; null for nothing.</summary>
    public string? Repository => Options.Repository ?? Prp.Metadata.GetValueOrDefault("repository");

    /// <summary>The branch, tag or commit of <see cref="Repository"/>; null for its HEAD.</summary>
    public string? Base => Options.Base ?? Prp.Metadata.GetValueOrDefault("base");
}

/// <summary>A run in one line.</summary>
internal sealed record RunOverview
{
    public required string RunId { get; init; }
    public required string Title { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>Why it waits, failed or was cancelled, or what it succeeded without.</summary>
    public string? Reason { get; init; }

    /// <summary>The gate that waits for a decision; null when none does.</summary>
    public string? Gate { get; init; }

    /// <summary>The head of its branch.</summary>
    public string? Commit { get; init; }
    public required long Version { get; init; }
    public required long ModelCalls { get; init; }
    public required long Tokens { get; init; }
    public required double Usd { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Where its pull request is read; null when there is none on a forge.</summary>
    public string? PullRequestUrl { get; init; }
}

/// <summary>A run's outcome with what proves it.</summary>
/// <param name="Run">Where it stands.</param>
/// <param name="Criteria">The newest evidence, a record a criterion; empty before the first proof.</param>
/// <param name="Repository">The bare repository that holds its branch.</param>
internal sealed record RunSummary(RunOverview Run, IReadOnlyList<EvidenceRecord> Criteria, string Repository)
{
    /// <summary>What it was handed over as; null where nobody asked for it, or it has not come to it.</summary>
    public PullRequest? PullRequest { get; init; }
}
