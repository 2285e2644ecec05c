using AgentFactory.Agents;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Reviews;

/// <summary>Posts a review on a pull request that others opened: once, whatever crashes in between.</summary>
internal sealed class ReviewDelivery(ForgeClient forge, ReviewPost post, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <summary>How often it is posted when nobody can tell whether it has been.</summary>
    public const int MaxTries = 3;

    /// <exception cref="ForgeException">The forge does not do it.</exception>
    /// <exception cref="DeliveryException">There is nothing to post it on, or nobody to post it as.</exception>
    public async Task<PullRequest> DeliverAsync(TaskContext context, RepositoryName repository, int number, ReviewReport report, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        if (!options.Value.HasCredential)
            throw new DeliveryException($"there is no credential for {options.Value.Address.Host}: set GitHub:Token, or GitHub:AppId and its key, where the github service runs");
        var name = new IssueName(repository, number);
        var pull = await forge.FindPullRequestAsync(repository, number, cancellationToken)
            ?? throw new DeliveryException($"{name} is not there any more");
        var mark = brief.Delivery!.ReviewMark ?? brief.RunId;
        await context.OnceAsync(
            "review",
            async token =>
            {
                await PostAsync(name, pull, report, mark, token);
                FaultPoints.Pass(brief.RunId, "deliver.reviewed", brief.Task.Id);
                return report.Findings.Count;
            },
            count => $"posted a review with {count} findings on {name}",
            cancellationToken);
        return new PullRequest
        {
            Commit = brief.BaseCommit,
            Repository = brief.Delivery.Repository,
            Branch = pull.Head.Ref,
            Base = pull.Base.Ref,
            Number = number,
            Url = pull.HtmlUrl,
            Draft = pull.Draft,
            Title = pull.Title,
            Body = report.Summary,
        };
    }

    private async Task PostAsync(IssueName name, ForgePullRequest pull, ReviewReport report, string mark, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await post.IsThereAsync(name, mark, cancellationToken))
                return;
            // One that is there stays said, also when the pull request is closed meanwhile; a new one is for people who still look.
            if (pull.State != "open")
                throw new DeliveryException($"{name} is {(pull.MergedAt is null ? "closed" : "merged")}: open it again to have the review posted");
            try
            {
                await post.PostWholeAsync(name, report, mark, cancellationToken);
                return;
            }
            catch (ForgeException e) when (e.MayHaveHappened && tries < MaxTries)
            {
                await Task.Delay(options.Value.RetryDelay, time, cancellationToken);
            }
        }
    }
}
