using System.Text;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>
/// Brings a task's commit into the run's branch without a work tree. The branch moves by compare-and-swap; doing the same
/// twice moves it once.
/// </summary>
internal sealed class RepositoryIntegrator(RunRepositories repositories, IOptions<RepositoryOptions> options)
{
    /// <param name="runId">The run.</param>
    /// <param name="taskId">The task, for the merge commit's trailer.</param>
    /// <param name="text">What the merge commit says.</param>
    /// <param name="commit">The tip of the attempt's work.</param>
    /// <param name="branch">The attempt's branch, which must hold the commit.</param>
    /// <param name="expectedHead">Where the history says that the run's branch is.</param>
    /// <param name="cancellationToken">Stops between git commands.</param>
    public async Task<IntegrationOutcome> IntegrateAsync(
        string runId, string taskId, MergeText text, string commit, string branch, string expectedHead, CancellationToken cancellationToken)
    {
        try
        {
            var git = new Git(repositories.PathOf(runId)) { Date = repositories.Now() };
            GitArguments.RequireCommit(commit);
            GitArguments.RequireBranch(branch);
            if (await RunRepositories.ResolveAsync(git, commit, cancellationToken) != commit)
                return new IntegrationOutcome.Failed($"The commit {commit} was never pushed to the run's repository.");

            var head = await repositories.HeadAsync(runId, cancellationToken);
            if (await ContainsAsync(git, head, commit, cancellationToken))
                return new IntegrationOutcome.Integrated(head);
            if (head != expectedHead)
                return Moved(head, expectedHead);
            if (!await ContainsAsync(git, "refs/heads/" + branch, commit, cancellationToken))
                return new IntegrationOutcome.Failed($"The commit {commit} is not on {branch}, the branch of the attempt that handed it in.");

            // Never a fast-forward: the first parents then read as one commit a task, with the steps behind them.
            var (next, refused) = await MergeAsync(git, head, commit, text.Write(runId, taskId), cancellationToken);
            if (next is null)
                return refused!;

            FaultPoints.Pass(runId, "branch.before", taskId);
            var moved = await git.TryAsync(["update-ref", RunRepositories.BranchRef, next, head], cancellationToken);
            return moved.ExitCode == 0
                ? new IntegrationOutcome.Integrated(next)
                : Moved(await repositories.HeadAsync(runId, cancellationToken), head);
        }
        catch (Exception e) when (e is GitException or RepositoryException or ArgumentException or IOException)
        {
            return new IntegrationOutcome.Failed(e.Message);
        }
    }

    private async Task<(string? Commit, IntegrationOutcome? Refused)> MergeAsync(
        Git git, string head, string commit, string message, CancellationToken cancellationToken)
    {
        var merge = await git.TryAsync(
            ["merge-tree", "--write-tree", "--name-only", "--messages", "--end-of-options", head, commit], cancellationToken);
        var parts = merge.Output.Split("\n\n", 2);
        var lines = parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (merge.ExitCode is not (0 or 1) || lines.Length == 0)
            return (null, new IntegrationOutcome.Failed($"git could not merge {commit} into {head}: {merge.Error.Trim()}"));

        var tree = GitArguments.RequireCommit(lines[0].Trim());
        if (merge.ExitCode == 1)
        {
            string[] files = [.. lines.Skip(1).Distinct().Take(options.Value.MaxConflictFiles)];
            var details = await DescribeAsync(git, tree, files, parts.Length > 1 ? parts[1] : "", cancellationToken);
            return (null, new IntegrationOutcome.Conflict(head, files, details));
        }

        var merged = await git.RunAsync(["commit-tree", tree, "-p", head, "-p", commit, "-F", "-"], message, cancellationToken);
        return (merged.Trim(), null);
    }

    /// <summary>Git's words and the files with both sides between markers, as far as the bound allows.</summary>
    private async Task<string> DescribeAsync(Git git, string tree, string[] files, string messages, CancellationToken cancellationToken)
    {
        var bound = options.Value.MaxConflictDetails;
        var text = new StringBuilder(messages.Trim());
        foreach (var file in files)
        {
            if (text.Length >= bound)
                break;
            var shown = await git.TryAsync(["cat-file", "-p", "--end-of-options", $"{tree}:{file}"], cancellationToken);
            if (shown.ExitCode == 0)
                text.Append("\n\n--- ").Append(file).Append('\n').Append(shown.Output.TrimEnd());
        }

        const string Cut = "\n… (cut)";
        if (text.Length > bound)
            text.Remove(bound - Cut.Length, text.Length - bound + Cut.Length).Append(Cut);
        return text.ToString();
    }

    private static IntegrationOutcome.Failed Moved(string head, string expected) => new(
        $"The run's branch is at {head}, but the history knows it at {expected}: something else moved it. Nothing was merged; put the branch back.");

    private static async Task<bool> ContainsAsync(Git git, string descendant, string ancestor, CancellationToken cancellationToken) =>
        (await git.TryAsync(["merge-base", "--is-ancestor", ancestor, descendant], cancellationToken)).ExitCode == 0;
}
