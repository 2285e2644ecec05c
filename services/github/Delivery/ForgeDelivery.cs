using AgentFactory.Agents;
using AgentFactory.Contracts.Delivery;
using AgentFactory.GitHub.Credentials;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Delivery;

/// <summary>Hands a run over on the forge: its branch, and one draft pull request.</summary>
internal sealed class ForgeDelivery(
    ForgeClient forge, IForgeCredential credential, BranchPush push, DeliveryExtras extras, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <summary>How often the pull request is opened when nobody can tell whether it has been.</summary>
    public const int MaxTries = 3;

    private const string NoDrafts = "Draft pull requests are not supported";

    /// <summary>Where the repository is on the forge; null when it is elsewhere.</summary>
    public RepositoryName? Find(string? address) => RepositoryName.On(options.Value.Address, address);

    /// <exception cref="ForgeException">The forge does not do it.</exception>
    /// <exception cref="DeliveryException">Git does not.</exception>
    public async Task<PullRequest> DeliverAsync(TaskContext context, RepositoryName repository, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        if (!options.Value.HasCredential)
            throw new DeliveryException($"there is no credential for {options.Value.Address.Host}: set GitHub:Token, or GitHub:AppId and its key, where the github service runs");
        var (name, into) = await FindBaseAsync(repository, brief.Delivery!.Base, cancellationToken);
        var address = $"{options.Value.Address.AbsoluteUri.TrimEnd('/')}/{name}.git";
        var branch = BranchPush.BranchOf(brief.RunId);
        await context.OnceAsync(
            "push",
            async token =>
            {
                await push.PushAsync(brief, await SignAsync(address, name, token), token);
                return branch;
            },
            pushed => $"pushed {brief.BaseCommit} to {pushed} of {name}",
            cancellationToken);
        var opened = await context.OnceAsync(
            "pull request",
            async token =>
            {
                var pull = await OpenAsync(context, name, branch, into, token);
                FaultPoints.Pass(brief.RunId, "deliver.opened", brief.Task.Id);
                return pull;
            },
            found => $"pull request {found.HtmlUrl}",
            cancellationToken);
        await extras.AddAsync(context, new IssueName(name, opened.Number), opened.User, cancellationToken);
        return new PullRequest
        {
            Commit = brief.BaseCommit,
            Repository = address,
            Branch = branch,
            Base = opened.Base.Ref,
            Number = opened.Number,
            Url = opened.HtmlUrl,
            Draft = opened.Draft,
            Title = opened.Title,
            Body = opened.Body ?? "",
        };
    }

    private async Task<(RepositoryName Name, string Base)> FindBaseAsync(RepositoryName asked, string? start, CancellationToken cancellationToken)
    {
        var found = await forge.GetRepositoryAsync(asked, cancellationToken);
        var name = RepositoryName.TryParse(found.FullName) ?? asked;
        if (found.Archived)
            throw new DeliveryException($"{name} is archived and takes no changes: take it out of the archive");
        if (found.Permissions is { Push: false })
            throw new DeliveryException($"the credential may not push to {name}: give it the right to write contents, or use another one");
        if (start is not null && await forge.HasBranchAsync(name, start, cancellationToken))
            return (name, start);
        if (start is not null && !await forge.HasCommitAsync(name, start, cancellationToken))
            throw new DeliveryException($"{name} has no branch {start} any more, which the run started from: make it again");
        return found.DefaultBranch is { Length: > 0 } main
            ? (name, main)
            : throw new DeliveryException($"{name} has no default branch to merge into: give it one");
    }

    private async Task<GitRemote> SignAsync(string address, RepositoryName name, CancellationToken cancellationToken)
    {
        var token = await credential.FindTokenAsync(name, cancellationToken);
        return token is null ? GitRemote.Parse(address) : GitRemote.Parse(new UriBuilder(address) { UserName = "x-access-token", Password = Uri.EscapeDataString(token) }.Uri.AbsoluteUri);
    }

    /// <summary>Looks before it opens, and after an opening of which nobody knows whether it happened.</summary>
    private async Task<ForgePullRequest> OpenAsync(TaskContext context, RepositoryName name, string branch, string into, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var (title, body, draft) = (PullRequestText.TitleOf(brief), PullRequestText.BodyOf(brief), true);
        for (var tries = 1; ; tries++)
        {
            if (await FindAsync(name, branch, brief.RunId, cancellationToken) is { } there)
                return there;
            try
            {
                return await forge.OpenPullRequestAsync(name, branch, into, title, body, draft, cancellationToken);
            }
            catch (ForgeException e) when (e.MayHaveHappened && tries < MaxTries)
            {
                await Task.Delay(options.Value.RetryDelay, time, cancellationToken);
            }
            catch (ForgeException e) when (e.Problem == ForgeProblem.Refused)
            {
                if (await FindAsync(name, branch, brief.RunId, cancellationToken) is { } meanwhile)
                    return meanwhile;
                if (!draft || !e.Message.Contains(NoDrafts, StringComparison.OrdinalIgnoreCase))
                    throw;

                // Some plans have no drafts; an ordinary one is still merged by a person alone.
                draft = false;
            }
        }
    }

    /// <summary>The run's pull request: also one that a person has closed, for a second one is not what he wants.</summary>
    private async Task<ForgePullRequest?> FindAsync(RepositoryName name, string branch, string runId, CancellationToken cancellationToken)
    {
        var found = await forge.FindPullRequestsAsync(name, branch, cancellationToken);
        return found.Where(pull => pull.Head.Ref == branch)
            .OrderByDescending(pull => PullRequestText.IsOf(pull.Body, runId))
            .ThenByDescending(pull => pull.State == "open")
            .ThenByDescending(pull => pull.Number)
            .FirstOrDefault();
    }
}
