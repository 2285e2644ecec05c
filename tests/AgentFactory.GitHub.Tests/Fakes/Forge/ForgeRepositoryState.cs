using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Forge.Fakes;

/// <summary>What the server holds of one repository. Its branches are git's own.</summary>
internal sealed class ForgeRepositoryState(string fullName, string gitDirectory)
{
    private readonly Lock _lock = new();
    private readonly List<ForgePullState> _pulls = [];

    public string FullName { get; set; } = fullName;

    public string GitDirectory { get; set; } = gitDirectory;

    public bool Archived { get; set; }

    public bool Protected { get; set; }

    public List<ForgeIssueState> Issues { get; } = [];

    /// <summary>Labels, as <c>number:label</c>.</summary>
    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public ForgeTalk Talk { get; } = new();

    public IReadOnlyList<ForgePullState> Pulls
    {
        get
        {
            lock (_lock)
                return [.. _pulls];
        }
    }

    /// <summary>Null when there is an open one of the branch already, which GitHub does not allow either.</summary>
    public ForgePullState? TryOpen(string head, string into, string title, string body, bool draft)
    {
        lock (_lock)
        {
            if (_pulls.Any(pull => pull.Head == head && pull.Base == into && pull.State == "open"))
                return null;
            var pull = new ForgePullState(_pulls.Count + Issues.Count + 1, head, into, title, body, draft);
            _pulls.Add(pull);
            return pull;
        }
    }

    /// <summary>Commits files as the whole tree, on top of a commit or of nothing.</summary>
    public async Task<string> CommitAsync(string branch, string? parent, params (string Path, string Content)[] files)
    {
        var tree = Directory.CreateTempSubdirectory("factory-forge-tree-");
        try
        {
            foreach (var (path, content) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree.FullName, path))!);
                await File.WriteAllTextAsync(Path.Combine(tree.FullName, path), content);
            }

            var git = new Git(GitDirectory, tree.FullName);
            await git.RunAsync(["read-tree", "--empty"], CancellationToken.None);
            await git.RunAsync(["add", "-A", "."], CancellationToken.None);
            var id = (await git.RunAsync(["write-tree"], CancellationToken.None)).Trim();
            string[] parents = parent is null ? [] : ["-p", parent];
            var commit = (await git.RunAsync(["commit-tree", id, .. parents, "-m", "A commit"], CancellationToken.None)).Trim();
            await git.RunAsync(["update-ref", $"refs/heads/{branch}", commit], CancellationToken.None);
            return commit;
        }
        finally
        {
            tree.Delete(recursive: true);
        }
    }

    /// <summary>Where a pull request is: its branch, or where a fork has none here, what git calls by its number.</summary>
    public async Task<string?> ResolveAsync(ForgePullState pull) =>
        await ResolveAsync($"refs/heads/{pull.Head}") ?? await ResolveAsync($"refs/pull/{pull.Number}/head");

    /// <summary>Where a branch, tag or commit is; null when it is not there.</summary>
    public async Task<string?> ResolveAsync(string name)
    {
        var found = await new Git(GitDirectory).TryAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"], CancellationToken.None);
        return found.ExitCode == 0 ? found.Output.Trim() : null;
    }
}

internal sealed record ForgePullState(int Number, string Head, string Base, string Title, string Body, bool Draft)
{
    public string State { get; set; } = "open";

    public bool Merged { get; set; }
}

internal sealed record ForgeIssueState(int Number, string Title, string? Body, bool IsPullRequest = false, bool Open = true);
