using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// A checkout whose git directory lies beside the folder that commands see. A step costs three git processes: add, commit,
/// and the move of the branch.
/// </summary>
internal sealed class GitWorkspace : IWorkspace
{
    private readonly WorkspaceOptions options;
    private readonly WorkspaceFolder folder;
    private readonly Git git;
    private readonly RepositoryOrigin origin;
    private readonly string? branch;
    private readonly bool throwAway;

    /// <param name="options">Bounds.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="origin">The run's repository.</param>
    /// <param name="branch">Null for a clean checkout, which is never committed.</param>
    /// <param name="throwAway">Remove the folder in the end.</param>
    public GitWorkspace(WorkspaceOptions options, WorkspaceFolder folder, RepositoryOrigin origin, string? branch, bool throwAway)
    {
        this.options = options;
        this.folder = folder;
        this.origin = origin;
        this.branch = branch;
        this.throwAway = throwAway;
        git = new Git(folder.GitDirectory, folder.Tree) { Timeout = options.GitTimeout };
    }

    public string Root => folder.Tree;

    public string Head { get; private set; } = "";

    public async Task<string?> CommitAsync(string message, IReadOnlyDictionary<string, string> trailers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        if (branch is null)
            throw new InvalidOperationException("A clean checkout is for proofs and is never committed.");
        await StageAsync(cancellationToken);
        var outcome = await git.TryAsync(
            ["commit", "-q", "--no-verify", "--no-status", "--cleanup=verbatim", "-F", "-"], CommitText.Make(message, trailers), cancellationToken);
        // Git ends with 1, and says so on its standard output, when there is nothing to commit.
        if (outcome.ExitCode is not (0 or 1) || outcome.Error.Length > 0 && outcome.ExitCode == 1)
            throw new GitException("commit", outcome.ExitCode, outcome.Error + outcome.Output);
        // A commit whose push failed is still the head: it is pushed now.
        var commit = await folder.ReadHeadAsync(cancellationToken);
        if (commit == Head)
            return null;
        // The branch is this attempt's alone. After a crash it may be ahead of the journal: then it goes back.
        await origin.PushAsync(folder.GitDirectory, commit, branch, cancellationToken);
        Head = commit;
        return commit;
    }

    public async Task ResetAsync(string commit, CancellationToken cancellationToken)
    {
        GitArguments.RequireCommit(commit);
        await folder.RequireCommitAsync(git, origin, commit, cancellationToken);
        try
        {
            TreeHygiene.Clean(Root);
            await PutAsync(commit, cancellationToken);
        }
        catch (Exception exception) when (exception is GitException or IOException or UnauthorizedAccessException)
        {
            // Folders without rights, names too deep to be opened: what git cannot clean is thrown away as a whole.
            await folder.EmptyTreeAsync(cancellationToken);
            await PutAsync(commit, cancellationToken);
        }
        Head = commit;
    }

    public async Task<string> DiffAsync(string fromCommit, int maxCharacters, CancellationToken cancellationToken)
    {
        GitArguments.RequireCommit(fromCommit);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCharacters, 100);
        await folder.RequireCommitAsync(git, origin, fromCommit, cancellationToken);
        string[] modes = ["--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none", "--submodule=short"];
        var reader = new Git(folder.GitDirectory, folder.Tree) { Timeout = options.GitTimeout, MaxOutputBytes = checked(maxCharacters * 8) };
        var outcome = await reader.TryAsync(["diff-tree", "-r", "-p", "-M", .. modes, fromCommit, Head], cancellationToken);
        if (outcome.ExitCode != 0)
            throw new GitException($"diff-tree {fromCommit} {Head}", outcome.ExitCode, outcome.Error);
        if (!outcome.Truncated && outcome.Output.Length <= maxCharacters)
            return outcome.Output;
        // What does not fit is at least named.
        var summary = (await reader.TryAsync(["diff-tree", "-r", "--stat=100", "-M", .. modes, fromCommit, Head], cancellationToken)).Output;
        summary = summary[..Math.Min(summary.Length, maxCharacters / 4)];
        var kept = outcome.Output[..Math.Min(outcome.Output.Length, maxCharacters - summary.Length)];
        kept = kept[..(kept.LastIndexOf('\n') + 1)];
        return $"{summary}\n{kept}[… the rest of the diff is left out: it is longer than {Words.Count(maxCharacters)} characters …]\n";
    }

    public async Task<IReadOnlyList<string>> RestoreAsync(IReadOnlyList<string> paths, string commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        GitArguments.RequireCommit(commit);
        if (paths.Count == 0)
            return [];
        var wanted = paths.Select(path => WorkspacePath.Parse(path) is { Length: > 0 } parsed
            ? parsed
            : throw new WorkspaceException($"'{path}' is no path in the repository; nothing was restored.")).ToList();
        await folder.RequireCommitAsync(git, origin, commit, cancellationToken);
        CleanTree();

        var different = new SortedSet<string>(StringComparer.Ordinal);
        different.UnionWith(Split(await git.RunAsync(
            ["--literal-pathspecs", "diff-index", "-z", "--name-only", "--no-renames", "--ignore-submodules=all", commit, "--", .. wanted], cancellationToken)));
        different.UnionWith(Split(await git.RunAsync(["--literal-pathspecs", "ls-files", "-z", "--others", "--", .. wanted], cancellationToken)));
        if (different.Count == 0)
            return [];
        using var jail = new PathJail(Root);
        foreach (var path in different)
            jail.Delete(path);
        var present = Split(await git.RunAsync(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", .. wanted], cancellationToken));
        var again = present.Where(different.Contains).ToList();
        if (again.Count > 0)
        {
            await git.RunAsync(
                ["--literal-pathspecs", "checkout", "-q", "-f", commit, "--pathspec-from-file=-", "--pathspec-file-nul"],
                string.Join('\0', again), cancellationToken);
        }
        return [.. different];
    }

    public async Task<IReadOnlyList<string>> BeginMergeAsync(string commit, CancellationToken cancellationToken)
    {
        GitArguments.RequireCommit(commit);
        await folder.RequireCommitAsync(git, origin, commit, cancellationToken);
        if ((await git.TryAsync(["merge-base", "--is-ancestor", commit, Head], cancellationToken)).ExitCode == 0)
            return [];
        CleanTree();
        var outcome = await git.TryAsync(["merge", "-q", "--no-commit", "--no-ff", "--no-stat", "--allow-unrelated-histories", commit], cancellationToken);
        if (outcome.ExitCode is not (0 or 1))
            throw new GitException($"merge {commit}", outcome.ExitCode, outcome.Error);
        var conflicts = Split(await git.RunAsync(["diff", "-z", "--name-only", "--diff-filter=U", "--no-ext-diff"], cancellationToken));
        if (outcome.ExitCode == 1 && conflicts.Count == 0)
            throw new GitException($"merge {commit}", outcome.ExitCode, outcome.Output + outcome.Error);
        return conflicts;
    }

    public async ValueTask DisposeAsync()
    {
        if (throwAway)
            await folder.RemoveAsync(CancellationToken.None);
    }

    /// <summary>For a checkout that was just made by other means.</summary>
    internal void SetHead(string commit) => Head = commit;

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        var facts = CleanTree();
        await File.WriteAllTextAsync(folder.ExcludeFile, TreeHygiene.MakeExcludes(Root, facts), cancellationToken);
        if (facts.Files > options.MaxCommitFiles || facts.Bytes > options.MaxCommitBytes || facts.LargestFile > options.MaxCommitFileBytes)
            await CheckBoundsAsync(cancellationToken);
        await git.RunAsync(["add", "-A", "--", "."], cancellationToken);
    }

    private TreeFacts CleanTree()
    {
        try
        {
            return TreeHygiene.Clean(Root, keepTopGit: branch is null);
        }
        catch (PathTooLongException)
        {
            throw new WorkspaceException("Nothing was committed: folders are nested so deep that their paths are longer than 4,096 bytes. Remove them.");
        }
    }

    /// <summary>The tree is large: whether what would be committed of it is, too.</summary>
    private async Task CheckBoundsAsync(CancellationToken cancellationToken)
    {
        var changed = Split(await git.RunAsync(["ls-files", "-z", "--others", "--modified", "--exclude-standard", "--", "."], cancellationToken));
        if (changed.Count > options.MaxCommitFiles)
            throw TooLarge($"{Words.Count(changed.Count)} files are new or changed, and one commit may hold {Words.Count(options.MaxCommitFiles)} ({WorkspaceOptions.Section}:MaxCommitFiles)");
        using var jail = new PathJail(Root);
        long total = 0;
        foreach (var path in changed)
        {
            var length = jail.Look(path) is { Kind: FileKind.Regular } facts ? facts.Length : 0;
            total += length;
            if (length > options.MaxCommitFileBytes)
                throw TooLarge($"{path} has {Words.Bytes(length)}, and a file may have {Words.Bytes(options.MaxCommitFileBytes)} ({WorkspaceOptions.Section}:MaxCommitFileBytes)");
        }
        if (total > options.MaxCommitBytes)
            throw TooLarge($"the new and changed files have {Words.Bytes(total)}, and one commit may hold {Words.Bytes(options.MaxCommitBytes)} ({WorkspaceOptions.Section}:MaxCommitBytes)");
    }

    private static WorkspaceException TooLarge(string what) =>
        new($"Nothing was committed: {what}. Delete what is not source, or list it in .gitignore.");

    private async Task PutAsync(string commit, CancellationToken cancellationToken)
    {
        await folder.SetHeadAsync(commit, cancellationToken);
        await git.RunAsync(["reset", "-q", "--hard", commit], cancellationToken);
        await git.RunAsync(["clean", "-ffdxq"], cancellationToken);
    }

    private static List<string> Split(string output) => [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries)];
}
