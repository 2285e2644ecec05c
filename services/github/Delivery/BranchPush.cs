using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Delivery;

/// <summary>Takes the proven commit out of the run's repository and puts it on a branch of another one. To do it twice is to do it once.</summary>
internal sealed class BranchPush(IOptions<GitHubOptions> options)
{
    /// <summary>The branch of a run: its own, so that no other run and no person has it.</summary>
    public static string BranchOf(string runId) => GitArguments.RequireBranch($"agentfactory/{runId}");

    /// <param name="brief">The delivery.</param>
    /// <param name="target">The repository to push to; a credential is part of its settings, never of its address.</param>
    /// <param name="cancellationToken">Ends it; the branch is then either pushed or not.</param>
    /// <exception cref="DeliveryException">It was not pushed.</exception>
    public async Task PushAsync(TaskBrief brief, GitRemote target, CancellationToken cancellationToken)
    {
        var (commit, branch) = (GitArguments.RequireCommit(brief.BaseCommit), BranchOf(brief.RunId));
        var folder = Directory.CreateTempSubdirectory("factory-delivery-").FullName;
        try
        {
            await FetchAsync(folder, brief.RepositoryUrl, commit, cancellationToken);
            var pushed = await new Git(folder) { Timeout = options.Value.TransferTimeout, Settings = target.Settings }.TryAsync(
                ["push", "--quiet", "--no-verify", "--end-of-options", target.Address, $"{commit}:refs/heads/{branch}"], cancellationToken);
            if (pushed.ExitCode != 0)
                throw Explain(pushed, target.Address, branch);
            FaultPoints.Pass(brief.RunId, "deliver.pushed", brief.Task.Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task FetchAsync(string folder, string runRepository, string commit, CancellationToken cancellationToken)
    {
        await new Git(null).RunAsync(["init", "--quiet", "--bare", "--", folder], cancellationToken);
        var run = GitRemote.Parse(runRepository);
        var fetched = await new Git(folder) { Timeout = options.Value.TransferTimeout, Settings = run.Settings }.TryAsync(
            ["fetch", "--quiet", "--no-tags", "--update-shallow", "--end-of-options", run.Address, $"+{commit}:refs/heads/delivery"], cancellationToken);
        if (fetched.ExitCode != 0)
            throw new DeliveryException($"the commit {commit} could not be fetched from the run's own repository{Said(fetched)}", retryable: true);
    }

    private DeliveryException Explain(ProcessOutcome pushed, string address, string branch)
    {
        if (pushed.TimedOut)
            return new($"pushing to {address} took longer than {options.Value.TransferTimeout}; try again, or raise GitHub:TransferTimeout");
        if (Says("non-fast-forward") || Says("fetch first"))
            return new($"the branch {branch} of {address} holds commits that are not of this run, and they were left alone: rename or remove that branch");
        if (Says(" 401") || Says(" 403") || Says("Authentication failed") || Says("Permission") || Says("denied") || Says("terminal prompts disabled"))
            return new($"{address} does not let the credential push{Said(pushed)}; give the token the right to write contents, or use another one");
        if (Says("not found") || Says(" 404") || Says("does not exist") || Says("does not appear to be a git repository"))
            return new($"there is no repository {address} for the credential{Said(pushed)}; see whether it was moved or removed");
        if (Says("rejected") || Says("declined"))
            return new($"{address} refuses the branch {branch}{Said(pushed)}");
        return new($"pushing to {address} failed{Said(pushed)}", retryable: true);

        bool Says(string words) => pushed.Error.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    private static string Said(ProcessOutcome outcome) => ForgeAnswers.Quote(outcome.Error);
}
