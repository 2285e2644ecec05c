using AgentFactory.Agents.Workspaces;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Workspaces;

/// <summary>A bare repository with one commit, and workspaces of it.</summary>
internal sealed class Repository : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int next;

    public string Url => folder["origin.git"];

    public string this[string name] => folder[name];

    public Git Git => new(Url);

    public WorkspaceOptions Options { get; } = new();

    public string Base { get; private set; } = "";

    public static async Task<Repository> MakeAsync(params (string Path, string Content)[] files)
    {
        var repository = new Repository();
        repository.Options.Root = repository["workspaces"];
        var git = new Git(repository["seed/.git"], repository["seed"]);
        await new Git(null).RunAsync(["init", "-q", "--bare", repository.Url], default);
        await new Git(null).RunAsync(["init", "-q", repository["seed"]], default);
        foreach (var (path, content) in files)
            repository.folder.Write($"seed/{path}", content);
        await git.RunAsync(["add", "-A"], default);
        await git.RunAsync(["commit", "-q", "--allow-empty", "-m", "base"], default);
        await git.RunAsync(["push", "-q", repository.Url, "HEAD:refs/heads/main"], default);
        repository.Base = (await git.RunAsync(["rev-parse", "HEAD"], default)).Trim();
        return repository;
    }

    public Task<IWorkspace> OpenAsync(string key = "run-task-1", string? commit = null, string? branch = null, string? url = null) =>
        MakeFactory().OpenAsync(new WorkspaceRequest(url ?? Url, branch ?? "factory/run/task", Base, commit ?? Base, key), default);

    public Task<IWorkspace> CheckOutCleanAsync(string commit) => MakeFactory().CheckOutCleanAsync(Url, commit, default);

    /// <summary>Files of a commit with their content.</summary>
    public async Task<SortedDictionary<string, string>> ReadAsync(string commit)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in (await Git.RunAsync(["ls-tree", "-r", "-z", "--name-only", commit], default)).Split('\0', StringSplitOptions.RemoveEmptyEntries))
            files[path] = await Git.RunAsync(["show", $"{commit}:{path}"], default);
        return files;
    }

    /// <summary>A commit on a branch of its own, made elsewhere.</summary>
    public async Task<string> CommitElsewhereAsync(params (string Path, string Content)[] files)
    {
        var branch = $"other-{++next}";
        await using var workspace = await OpenAsync(key: branch, branch: branch);
        foreach (var (path, content) in files)
            Write(workspace, path, content);
        return await workspace.CommitAsync("elsewhere", new Dictionary<string, string>(), default) ?? throw new InvalidOperationException("nothing to commit");
    }

    public static void Write(IWorkspace workspace, string path, string content)
    {
        var file = Path.Combine(workspace.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public void Dispose() => folder.Dispose();

    internal GitWorkspaceFactory MakeFactory() => new(Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System);
}
