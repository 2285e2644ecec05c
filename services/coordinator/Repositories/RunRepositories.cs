using System.Globalization;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>
/// One bare repository a run. What the run starts from is fetched once, into a name space of its own, so that no branch
/// of the source can be taken for one of ours; the source itself is only read.
/// </summary>
internal sealed class RunRepositories(IOptions<RepositoryOptions> options, TimeProvider time)
{
    /// <summary>The branch that becomes the run's result. Only the coordinator moves it.</summary>
    public const string Branch = "factory/run";

    public const string BranchRef = "refs/heads/" + Branch;

    /// <summary>Where the run started. Written last: a repository without it is not finished.</summary>
    private const string BaseRef = "refs/factory/base";

    private const int MaxBaseLength = 200;

    /// <summary>The bare repository of a run.</summary>
    public string PathOf(string runId) => Path.Combine(options.Value.Directory, RunIds.Require(runId) + ".git");

    /// <summary>Whether the run has a repository here.</summary>
    public bool Exists(string runId) => Directory.Exists(PathOf(runId));

    /// <summary>Makes the repository unless it is there; answers the commit that the run starts from.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="repository">An absolute path or an address that git can fetch; null for an empty start.</param>
    /// <param name="baseName">A branch, tag or commit of it; null for its HEAD.</param>
    /// <param name="cancellationToken">Stops; nothing half-made is left under the run's name.</param>
    /// <exception cref="RepositoryException">It cannot be fetched or has no such base.</exception>
    public async Task<string> PrepareAsync(string runId, string? repository, string? baseName, CancellationToken cancellationToken)
    {
        var path = PathOf(runId);
        if (!Directory.Exists(path))
        {
            // Made aside and moved into place whole: a crash leaves a folder that nobody takes for a repository.
            var draft = Path.Combine(options.Value.Directory, $".draft-{Guid.NewGuid():N}");
            Directory.CreateDirectory(options.Value.Directory);
            try
            {
                await MakeAsync(draft, repository, baseName, cancellationToken);
                try
                {
                    Directory.Move(draft, path);
                }
                catch (IOException) when (Directory.Exists(path))
                {
                    // The same submission came twice at once; the first one's repository is as good.
                }
            }
            finally
            {
                if (Directory.Exists(draft))
                    Directory.Delete(draft, recursive: true);
            }
        }

        return await ResolveAsync(new Git(path), BaseRef, cancellationToken)
            ?? throw new RepositoryException($"The repository {path} has lost its {BaseRef}. Nothing was changed; submit the requirement anew.");
    }

    /// <summary>The commit that a change which ends at <paramref name="head"/> began at.</summary>
    /// <param name="runId">The run, whose repository is prepared.</param>
    /// <param name="into">A branch, tag or commit of what was fetched: what the change is to be merged into.</param>
    /// <param name="head">The change's last commit.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RepositoryException">There is no such name, no common commit, or no change.</exception>
    public async Task<string> FindStartAsync(string runId, string into, string head, CancellationToken cancellationToken)
    {
        var git = new Git(PathOf(runId));
        var target = await FindAsync(git, into, cancellationToken) ?? throw NoBase("The repository", into);
        var common = await git.TryAsync(["merge-base", "--end-of-options", target, head], cancellationToken);
        if (common.ExitCode != 0)
            throw new RepositoryException($"{into} and {head} have no commit in common, so there is no change to review. Nothing was started. Name the branch that the change is to be merged into.");
        var start = common.Output.Trim();
        return start != head
            ? start
            : throw new RepositoryException($"{head} is part of {into} already, so there is nothing to review. Nothing was started. Name a change that is not merged.");
    }

    /// <summary>The head of the run's branch.</summary>
    public async Task<string> HeadAsync(string runId, CancellationToken cancellationToken) =>
        await ResolveAsync(new Git(PathOf(runId)), BranchRef, cancellationToken)
        ?? throw new RepositoryException($"The repository of {runId} has no branch {Branch}. Nothing was changed; submit the requirement anew.");

    /// <summary>The commit that a name stands for; null when there is none.</summary>
    internal static async Task<string?> ResolveAsync(Git git, string name, CancellationToken cancellationToken)
    {
        var outcome = await git.TryAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"], cancellationToken);
        return outcome.ExitCode == 0 ? outcome.Output.Trim() : null;
    }

    /// <summary>Git's form of now.</summary>
    internal string Now() => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";

    private async Task MakeAsync(string path, string? repository, string? baseName, CancellationToken cancellationToken)
    {
        await new Git(null).RunAsync(["init", "--quiet", "--bare", "--", path], cancellationToken);
        var source = repository is null ? null : RequireSource(repository);
        var git = new Git(path) { Date = Now(), Timeout = options.Value.FetchTimeout, Settings = source?.Settings ?? new Dictionary<string, string>() };
        var start = source is null
            ? await CommitNothingAsync(git, baseName, cancellationToken)
            : await FetchAsync(git, source.Address, baseName, cancellationToken);
        await git.RunAsync(["symbolic-ref", "HEAD", BranchRef], cancellationToken);
        await git.RunAsync(["update-ref", BranchRef, start, ""], cancellationToken);
        await git.RunAsync(["update-ref", BaseRef, start, ""], cancellationToken);
    }

    private static async Task<string> CommitNothingAsync(Git git, string? baseName, CancellationToken cancellationToken)
    {
        if (baseName is not null)
        {
            throw new RepositoryException(
                $"The base '{baseName}' was given without a repository. Nothing was started. Name the repository too, or leave the base out.");
        }

        var tree = (await git.RunAsync(["mktree"], "", cancellationToken)).Trim();
        return (await git.RunAsync(["commit-tree", tree, "-m", "Start from nothing"], cancellationToken)).Trim();
    }

    private static async Task<string> FetchAsync(Git git, string source, string? baseName, CancellationToken cancellationToken)
    {
        string[] everything = ["+refs/heads/*:refs/source/heads/*", "+refs/tags/*:refs/source/tags/*"];
        string[] wanted = baseName is null ? ["+HEAD:refs/source/HEAD", .. everything] : everything;
        var fetched = await git.TryAsync(["fetch", "--quiet", "--no-tags", "--update-shallow", "--end-of-options", source, .. wanted], cancellationToken);
        if (fetched.TimedOut)
        {
            throw new RepositoryException(
                $"Fetching {source} took longer than {git.Timeout}. Nothing was started. Try again, or raise Coordinator:Repositories:FetchTimeout.");
        }

        if (fetched.ExitCode != 0)
        {
            throw new RepositoryException(
                $"{source} cannot be fetched as a git repository: {LastLine(fetched.Error)}. Nothing was started. "
                + "Check the path or address, that it has at least one commit, and that this user may read it.");
        }

        if (baseName is null)
            return await ResolveAsync(git, "refs/source/HEAD", cancellationToken) ?? throw NoBase(source, "HEAD");

        if (await FindAsync(git, baseName, cancellationToken) is { } found)
            return found;
        // What a fork asks to have merged, or what is checked out without a branch, is a commit that is on no branch.
        var isCommit = baseName.Length is 40 or 64 && baseName.All(char.IsAsciiHexDigit);
        if (isCommit)
            await git.TryAsync(["fetch", "--quiet", "--no-tags", "--update-shallow", "--end-of-options", source, $"+{baseName}:refs/source/commit"], cancellationToken);
        return (isCommit ? await ResolveAsync(git, baseName, cancellationToken) : null) ?? throw NoBase(source, baseName);
    }

    /// <summary>The commit that a branch, a tag or a commit of the source is at; null when it has none of that name.</summary>
    private static async Task<string?> FindAsync(Git git, string name, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > MaxBaseLength || name[0] == '-' || name.Any(c => c <= ' ' || c is ':' or '^' or '~' or '@'))
            return null;
        return await ResolveAsync(git, "refs/source/heads/" + name, cancellationToken)
            ?? await ResolveAsync(git, "refs/source/tags/" + name, cancellationToken)
            ?? (name.All(char.IsAsciiHexDigit) ? await ResolveAsync(git, name, cancellationToken) : null);
    }

    private static GitRemote RequireSource(string repository)
    {
        try
        {
            var source = GitRemote.Parse(repository);
            return !Path.IsPathFullyQualified(source.Address) || Directory.Exists(source.Address) || File.Exists(source.Address)
                ? source
                : throw new RepositoryException($"There is no {source.Address}. Nothing was started. Name an existing git repository or bundle.");
        }
        catch (ArgumentException e)
        {
            throw new RepositoryException(e.Message, e);
        }
    }

    private static RepositoryException NoBase(string repository, string baseName) => new(
        $"{repository} has no branch, tag or commit '{baseName}'. Nothing was started. Name one that it has, or leave the base out for its HEAD.");

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "git gave no reason";
}
