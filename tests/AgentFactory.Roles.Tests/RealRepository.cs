using AgentFactory.Agents;
using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Journal;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.RoleTests;

/// <summary>A bare git repository in a folder of its own, and agents that work on it with the real workspace and sandbox.</summary>
internal sealed class RealRepository : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("roles-").FullName;
    private readonly BubblewrapSandbox _sandbox = new(Options.Create(new SandboxOptions()), TimeProvider.System);

    public string Url => Path.Combine(_folder, "run.git");

    /// <summary>Commits the files as the whole tree on top of <paramref name="parent"/>.</summary>
    public async Task<string> CommitAsync(string? parent, params (string Path, string Content)[] files)
    {
        var tree = Directory.CreateDirectory(Path.Combine(_folder, $"tree-{Guid.NewGuid():N}")).FullName;
        foreach (var (path, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, path))!);
            await File.WriteAllTextAsync(Path.Combine(tree, path), content);
        }

        if (!Directory.Exists(Url))
            await new Git(null).RunAsync(["init", "-q", "--bare", Url], CancellationToken.None);
        var git = new Git(Url, tree);
        await git.RunAsync(["read-tree", "--empty"], CancellationToken.None);
        await git.RunAsync(["add", "-A", "."], CancellationToken.None);
        var id = (await git.RunAsync(["write-tree"], CancellationToken.None)).Trim();
        string[] parents = parent is null ? [] : ["-p", parent];
        var commit = (await git.RunAsync(
            ["-c", "user.name=T", "-c", "user.email=t@localhost", "commit-tree", id, .. parents, "-m", "x"], CancellationToken.None)).Trim();
        await git.RunAsync(["update-ref", "refs/heads/main", commit], CancellationToken.None);
        return commit;
    }

    public Task<string> GitAsync(params string[] arguments) => new Git(Url).RunAsync(arguments, CancellationToken.None);

    public Task RunAsync(Agent agent, IJournal journal) => new AttemptRunner(
        journal,
        new GitWorkspaceFactory(Options.Create(new WorkspaceOptions { Root = Path.Combine(_folder, "workspaces") }), TimeProvider.System),
        _sandbox,
        new WorkspaceToolbox(),
        Options.Create(new LoopOptions()),
        new RunningAttempts(),
        NullLoggerFactory.Instance,
        TimeProvider.System).RunAsync(agent, Bench.Message, "agent-1", CancellationToken.None);

    public void Dispose()
    {
        _sandbox.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
