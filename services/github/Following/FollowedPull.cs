using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Following;

/// <summary>Finds the pull request that a run follows.</summary>
internal sealed class FollowedPull(ForgeClient forge)
{
    /// <summary>Null when it, its branch or its repository is not there any more. The repository may have been renamed since.</summary>
    /// <exception cref="ForgeException">The forge does not tell.</exception>
    public async Task<(IssueName Name, ForgePullRequest Pull)?> FindAsync(TaskBrief brief, RepositoryName asked, CancellationToken cancellationToken) =>
        brief.Delivery!.Number is { } number
        && await NameAsync(asked, cancellationToken) is { } repository
        && await forge.FindPullRequestAsync(repository, number, cancellationToken) is { } pull
            ? (new IssueName(repository, number), pull)
            : null;

    /// <summary>Where it stands, for a run that delivered this commit.</summary>
    public static PullRequestState StateOf(ForgePullRequest pull, string commit) => pull switch
    {
        { MergedAt: not null } => PullRequestState.Merged,
        { State: "closed" } => PullRequestState.Closed,
        _ when pull.Head.Sha != commit => PullRequestState.TakenOver,
        _ => PullRequestState.Open,
    };

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
}
