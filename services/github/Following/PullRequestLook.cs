using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Following;

/// <summary>One look at a run's pull request. Only reads, so that to look twice is to look once; what has not changed costs nothing of the rate limit.</summary>
internal sealed class PullRequestLook(ForgeClient forge, IOptions<GitHubOptions> options)
{
    /// <exception cref="ForgeException">The forge does not tell.</exception>
    public async Task<FollowReport> LookAsync(TaskBrief brief, RepositoryName asked, CancellationToken cancellationToken)
    {
        var (order, commit) = (brief.Delivery!, brief.BaseCommit);
        var repository = await NameAsync(asked, cancellationToken);
        if (repository is null || order.Number is not { } number || await forge.FindPullRequestAsync(repository, number, cancellationToken) is not { } pull)
            return new FollowReport { Commit = commit, State = PullRequestState.Gone };
        if (StateOf(pull, commit) is not PullRequestState.Open and var state)
            return new FollowReport { Commit = commit, State = state };

        var name = new IssueName(repository, number);
        var reviews = await forge.GetReviewsAsync(name, cancellationToken);
        var checks = await ChecksAsync(repository, commit, cancellationToken);
        var remarks = new Remarks(options.Value, pull.User);
        remarks.AddLines(await forge.GetLineCommentsAsync(name, cancellationToken));
        remarks.AddComments(await forge.GetCommentsAsync(name, cancellationToken));
        remarks.AddReviews(reviews);
        remarks.AddChecks(checks, commit);
        var known = order.Known.ToHashSet(StringComparer.Ordinal);
        return new FollowReport
        {
            Commit = commit,
            State = PullRequestState.Open,
            Approved = Approval.IsGiven(reviews, commit, options.Value),
            Green = checks.All(check => check.Outcome == CheckOutcome.Green),
            Remarks = [.. remarks.All.Where(remark => !known.Contains(remark.Id)).Take(Remarks.MaxALook)],
        };
    }

    /// <summary>The repository may have been renamed since; null when it is gone.</summary>
    private async Task<RepositoryName?> NameAsync(RepositoryName asked, CancellationToken cancellationToken)
    {
        try
        {
            return RepositoryName.TryParse((await forge.GetRepositoryAsync(asked, cancellationToken)).FullName) ?? asked;
        }
        catch (ForgeException e) when (e.Problem == ForgeProblem.Missing)
        {
            return null;
        }
    }

    private static PullRequestState StateOf(ForgePullRequest pull, string commit) => pull switch
    {
        { MergedAt: not null } => PullRequestState.Merged,
        { State: "closed" } => PullRequestState.Closed,
        _ when pull.Head.Sha != commit => PullRequestState.TakenOver,
        _ => PullRequestState.Open,
    };

    private async Task<IReadOnlyList<Check>> ChecksAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var (runs, statuses) = (
            await forge.GetCheckRunsAsync(repository, commit, cancellationToken),
            await forge.GetStatusesAsync(repository, commit, cancellationToken));
        return [.. runs.Select(Check.Of), .. statuses.Select(Check.Of)];
    }
}
