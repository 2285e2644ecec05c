using AgentFactory.Agents;
using AgentFactory.Contracts.Delivery;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Delivery;

/// <summary>Hands a run over without a forge: the branch goes to a bare repository of this machine where the run started from one, and the
/// pull request is a text that is kept with the run.</summary>
internal sealed class LocalDelivery(BranchPush push, IOptions<GitHubOptions> options)
{
    /// <exception cref="DeliveryException">Git does not do it.</exception>
    public async Task<PullRequest> DeliverAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var written = new PullRequest
        {
            Commit = brief.BaseCommit,
            Draft = true,
            Title = PullRequestText.TitleOf(brief),
            Body = PullRequestText.BodyOf(brief),
        };
        if (brief.Delivery!.Repository is not { } source || !options.Value.PushToLocalRepositories || await FindHeadAsync(source, cancellationToken) is not { } head)
            return written;
        var branch = BranchPush.BranchOf(brief.RunId);
        await context.OnceAsync(
            "push",
            async token =>
            {
                await push.PushAsync(brief, new GitRemote(source, new Dictionary<string, string>()), token);
                return branch;
            },
            pushed => $"pushed {brief.BaseCommit} to {pushed} of {source}",
            cancellationToken);
        return written with { Repository = source, Branch = branch, Base = await HasBranchAsync(source, brief.Delivery.Base, cancellationToken) ? brief.Delivery.Base : head };
    }

    /// <summary>The branch that the repository's HEAD is on; null when it is no bare repository: in a working copy a branch that appears
    /// by itself would surprise its owner.</summary>
    private static async Task<string?> FindHeadAsync(string source, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(source) || !Directory.Exists(source))
            return null;
        var bare = await new Git(source).TryAsync(["rev-parse", "--is-bare-repository"], cancellationToken);
        if (bare.ExitCode != 0 || bare.Output.Trim() != "true")
            return null;
        var head = await new Git(source).TryAsync(["symbolic-ref", "--short", "HEAD"], cancellationToken);
        return head.ExitCode == 0 ? head.Output.Trim() : "HEAD";
    }

    private static async Task<bool> HasBranchAsync(string source, string? branch, CancellationToken cancellationToken) =>
        branch is not null && (await new Git(source).TryAsync(["show-ref", "--verify", "--quiet", "--", $"refs/heads/{branch}"], cancellationToken)).ExitCode == 0;
}
