using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Following;

/// <summary>Says at a pull request, once, what the run did not bring about of what people and checks asked for. Its branch is left as it is.</summary>
internal sealed class UnmetPost(FollowedPull followed, AnswerPost answers)
{
    /// <exception cref="ForgeException">The forge does not take it.</exception>
    public async Task<FollowReport> TellAsync(TaskBrief brief, RepositoryName asked, CancellationToken cancellationToken)
    {
        if (await followed.FindAsync(brief, asked, cancellationToken) is not var (name, pull))
            return new FollowReport { Commit = brief.BaseCommit, State = PullRequestState.Gone };
        await answers.AnswerAsync(brief, name, pull.User, cancellationToken);
        return new FollowReport { Commit = brief.BaseCommit, State = FollowedPull.StateOf(pull, brief.BaseCommit) };
    }
}
