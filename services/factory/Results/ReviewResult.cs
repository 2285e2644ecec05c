using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Reports;

namespace AgentFactory.Factory.Results;

/// <summary>What a review of a change that is there already found. It is a reading: nothing was executed.</summary>
internal sealed record ReviewResult
{
    public required string Title { get; init; }

    /// <summary>The commit that the change began at.</summary>
    public string? From { get; init; }

    /// <summary>The change's last commit, which was read.</summary>
    public required string Commit { get; init; }
    public required string Summary { get; init; }
    public IReadOnlyList<ReviewFinding> Findings { get; init; } = [];

    /// <summary>The page of the pull request that it was posted on; null where it was not.</summary>
    public string? PostedOn { get; init; }

    public static ReviewResult Of(RunReport report, ReviewOrder order, ReviewReport review) => new()
    {
        Title = report.Title,
        From = order.From,
        Commit = review.Commit,
        Summary = review.Summary,
        Findings = review.Findings,
        PostedOn = report.PullRequest?.Url,
    };
}
