using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Results;

/// <summary>Puts a run's branch and its reports where the user finds them.</summary>
internal static class Delivery
{
    /// <summary>
    /// Clones the run's branch into <paramref name="outFolder"/> as an ordinary repository with no remote. Doing it again
    /// over what an earlier delivery of the same commit left changes nothing.
    /// </summary>
    /// <returns>The branch's name.</returns>
    /// <exception cref="IOException">The folder holds something else, or cannot be written.</exception>
    public static async Task<string> CloneAsync(string bareRepository, string runId, string commit, string slug, string outFolder, CancellationToken cancellationToken)
    {
        var branch = "factory/" + slug;
        if (await HoldsAsync(outFolder, commit, cancellationToken))
            return branch;
        if (!IsFree(outFolder))
            throw new IOException("it is not empty any more");

        // Made aside and moved into place whole, so that a folder of that name is always a finished one.
        var parent = Path.GetDirectoryName(outFolder)!;
        Directory.CreateDirectory(parent);
        // Of the run's name, so that what a killed process left is found and goes.
        var draft = Path.Combine(parent, $".{Path.GetFileName(outFolder)}.{runId}");
        try
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
            await new Git(null).RunAsync(
                ["clone", "--quiet", "--no-hardlinks", "--single-branch", "--branch", RunRepositories.Branch, "--", bareRepository, draft], cancellationToken);
            var git = new Git(Path.Combine(draft, ".git"), draft);
            await git.RunAsync(["checkout", "--quiet", "-B", branch, commit], cancellationToken);
            await git.RunAsync(["remote", "remove", "origin"], cancellationToken);
            // Git leaves this one behind when it points at a branch that was not fetched, and fsck then complains.
            await git.TryAsync(["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"], cancellationToken);
            if (branch != RunRepositories.Branch)
                await git.RunAsync(["branch", "--quiet", "-D", RunRepositories.Branch], cancellationToken);
            if (Directory.Exists(outFolder))
                Directory.Delete(outFolder);
            Directory.Move(draft, outFolder);
        }
        finally
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
        }

        return branch;
    }

    /// <summary>Writes <c>OUT.report.md</c> and <c>OUT.report.html</c>, and <c>OUT.pull-request.md</c> where that is all of the pull request.</summary>
    /// <returns>The paths of the reports.</returns>
    public static async Task<(string Markdown, string Html)> WriteReportsAsync(RunReport report, string outFolder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(outFolder)!);
        var (markdown, html) = (outFolder + ".report.md", outFolder + ".report.html");
        await File.WriteAllTextAsync(markdown, MarkdownReport.Write(report), cancellationToken);
        await File.WriteAllTextAsync(html, HtmlReport.Write(report), cancellationToken);
        // Where there is a forge, that has the text; elsewhere this is the pull request.
        if (report.PullRequest is { Url: null } pullRequest)
            await File.WriteAllTextAsync(outFolder + ".pull-request.md", $"# {pullRequest.Title}\n\n{pullRequest.Body}", cancellationToken);
        return (markdown, html);
    }

    /// <summary>Whether the folder takes the branch, or holds it already.</summary>
    public static async Task<bool> HasRoomAsync(string outFolder, string commit, CancellationToken cancellationToken) =>
        IsFree(outFolder) || await HoldsAsync(outFolder, commit, cancellationToken);

    private static bool IsFree(string folder) =>
        !File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any());

    private static async Task<bool> HoldsAsync(string folder, string commit, CancellationToken cancellationToken)
    {
        var gitFolder = Path.Combine(folder, ".git");
        if (!Directory.Exists(gitFolder))
            return false;
        var head = await new Git(gitFolder, folder).TryAsync(["rev-parse", "HEAD"], cancellationToken);
        return head.ExitCode == 0 && head.Output.Trim() == commit;
    }
}
