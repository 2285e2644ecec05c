using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Following;

/// <summary>One look at a run's pull request. Only reads, so that to look twice is to look once; what has not changed costs nothing of the rate limit.</summary>
internal sealed class PullRequestLook(ForgeClient forge, FollowedPull followed, IOptions<GitHubOptions> options)
{
    /// <exception cref="ForgeException">The forge does not tell.</exception>
    public async Task<FollowReport> LookAsync(TaskBrief brief, RepositoryName asked, CancellationToken cancellationToken)
    {
        var (order, commit) = (brief.Delivery!, brief.BaseCommit);
        if (await followed.FindAsync(brief, asked, cancellationToken) is not var (name, pull))
            return new FollowReport { Commit = commit, State = PullRequestState.Gone };
        if (FollowedPull.StateOf(pull, commit) is not PullRequestState.Open and var state)
            return new FollowReport { Commit = commit, State = state };

        var reviews = await forge.GetReviewsAsync(name, cancellationToken);
        var checks = await ChecksAsync(name.Repository, commit, cancellationToken);
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

    private async Task<IReadOnlyList<Check>> ChecksAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var (runs, statuses) = (
            await forge.GetCheckRunsAsync(repository, commit, cancellationToken),
            await forge.GetStatusesAsync(repository, commit, cancellationToken));
        return [.. runs.Select(Check.Of), .. statuses.Select(Check.Of)];
    }
}
