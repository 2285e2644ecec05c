using System.Text.Json.Serialization;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Results;

/// <summary>The last line of <c>--json</c>: how a run stands. Scripts rely on these names.</summary>
internal sealed record RunResult
{
    public string Type { get; init; } = "result";
    public required string RunId { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c>, <c>cancelled</c> or <c>waiting</c>; <c>reviewed</c> for a run that only reviews, which executes nothing.</summary>
    public required string Status { get; init; }

    /// <summary>The head of the run's branch.</summary>
    public string? Commit { get; init; }

    /// <summary>The folder that holds the branch; null when none was written.</summary>
    public string? Out { get; init; }

    /// <summary>What it was handed over as; null where nobody asked for it, or it has not come to it.</summary>
    public PullRequestResult? PullRequest { get; init; }

    /// <summary>What was found by a run that only reviews; left out for others, and before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReviewResult? Review { get; init; }

    public IReadOnlyList<CriterionResult> Criteria { get; init; } = [];
    public long ModelCalls { get; init; }
    public long Tokens { get; init; }
    public double Usd { get; init; }

    /// <summary>Why it failed, was cancelled or waits; of one that succeeded, what was asked for on its pull request and is not done. Otherwise null.</summary>
    public string? Reason { get; init; }

    /// <summary>The gate that waits for a decision; null when none does.</summary>
    public string? Gate { get; init; }

    /// <summary>How often a model asked for something that it may not have.</summary>
    public int Denials { get; init; }

    public static RunResult From(RunReport report, string? outFolder) => new()
    {
        RunId = report.RunId,
        Status = report.Status switch
        {
            RunStatus.Succeeded or RunStatus.Planned => "succeeded",
            RunStatus.Reviewed => "reviewed",
            RunStatus.Failed => "failed",
            RunStatus.Cancelled => "cancelled",
            _ => "waiting",
        },
        Commit = report.Commit,
        Out = outFolder,
        PullRequest = report.PullRequest is { } pullRequest ? PullRequestResult.From(pullRequest) : null,
        Review = report is { Options.Review: { } order, Reviews: [.., var last] } ? ReviewResult.Of(report, order, last.Report) : null,
        Criteria = [.. report.Criteria.Select(CriterionResult.From)],
        ModelCalls = report.Spending.Calls,
        Tokens = report.Spending.Tokens,
        Usd = report.Spending.Usd,
        Reason = report.Reason,
        Gate = report.Gate,
        Denials = report.Denials.Count,
    };

    /// <summary>The run has ended, but the branch is not where the user asked for it.</summary>
    [JsonIgnore]
    public bool Undelivered { get; init; }

    /// <summary>What the process exits with.</summary>
    public int ToExitCode() => Status switch
    {
        _ when Undelivered => ExitCode.Failed,
        "succeeded" or "reviewed" => ExitCode.Succeeded,
        "waiting" => ExitCode.Waiting,
        _ => ExitCode.Failed,
    };
}

/// <summary>A pull request without its text.</summary>
/// <param name="Url">Where it is read; null without a forge.</param>
/// <param name="Number">Its number on the forge.</param>
/// <param name="Repository">Where the branch was pushed to; null when nowhere.</param>
/// <param name="Branch">The branch that was pushed.</param>
/// <param name="Base">What it is to be merged into.</param>
/// <param name="Commit">What was delivered.</param>
/// <param name="Draft">Whether it is a draft.</param>
internal sealed record PullRequestResult(string? Url, int? Number, string? Repository, string? Branch, string? Base, string Commit, bool Draft)
{
    public static PullRequestResult From(PullRequest pullRequest) => new(
        pullRequest.Url, pullRequest.Number, pullRequest.Repository, pullRequest.Branch, pullRequest.Base, pullRequest.Commit, pullRequest.Draft);
}

/// <summary>What is known of one criterion at the result's commit.</summary>
internal sealed record CriterionResult
{
    public required string Id { get; init; }
    public required string Text { get; init; }

    /// <summary><c>executed</c>, or <c>judged</c> when nothing could be executed.</summary>
    public required string Kind { get; init; }

    /// <summary><c>passed</c>, <c>failed</c>, <c>unproven</c>, <c>blocked</c>; or <c>not-run</c> when it never came to it.</summary>
    public required string Status { get; init; }
    public string? Command { get; init; }
    public int? ExitCode { get; init; }
    public int? TestsRun { get; init; }
    public string? Commit { get; init; }

    /// <summary>Why it has this status, or how it was judged; null when it simply passed.</summary>
    public string? Reason { get; init; }

    public static CriterionResult From(ReportCriterion item) => new()
    {
        Id = item.Criterion.Id,
        Text = item.Criterion.Text,
        Kind = item.Evidence?.Kind switch
        {
            EvidenceKind.Judged => "judged",
            EvidenceKind.Executed => "executed",
            _ => item.Criterion.IsGate ? "executed" : "judged",
        },
        Status = item.Evidence?.Status.ToString().ToLowerInvariant() ?? "not-run",
        Command = item.Evidence is null ? item.Criterion.Script : item.Evidence.Command,
        ExitCode = item.Evidence?.ExitCode,
        TestsRun = item.Evidence?.TestsRun,
        Commit = item.Evidence?.Commit,
        Reason = item.Evidence?.Reason,
    };
}
