using AgentFactory.Coordinator.Repositories;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.Coordinator.Tests.Repositories;

/// <summary>Repositories in a folder of their own, and a way to commit as an agent would.</summary>
internal sealed class RepositoryWorld : IDisposable
{
    public RepositoryWorld()
    {
        var options = Options.Create(new RepositoryOptions { Directory = Path.Combine(Root, "repositories") });
        Repositories = new(options, new FakeTimeProvider(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        Integrator = new(Repositories, options);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("factory-repositories-").FullName;

    public RunRepositories Repositories { get; }

    public RepositoryIntegrator Integrator { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Commits files on a branch of the run's repository, as a push of an attempt leaves it.</summary>
    public Task<string> PushAsync(string runId, string branch, string parent, params (string Path, string Content)[] files) =>
        CommitAsync(Repositories.PathOf(runId), "refs/heads/" + branch, parent, files);

    /// <summary>A repository of somebody else with one commit on <c>main</c>.</summary>
    public async Task<(string Path, string Commit)> SourceAsync()
    {
        var path = Path.Combine(Root, "source");
        await new Git(null).RunAsync(["init", "--quiet", "-b", "main", path], default);
        var commit = await CommitAsync(Path.Combine(path, ".git"), "refs/heads/main", null, ("readme.txt", "hello\n"));
        return (path, commit);
    }

    public static Task<string> CommitAsync(string gitDirectory, string reference, string? parent, params (string Path, string Content)[] files) =>
        CommitAsync(gitDirectory, reference, parent, [], files);

    public static async Task<string> CommitAsync(
        string gitDirectory, string reference, string? parent, string[] otherParents, params (string Path, string Content)[] files)
    {
        var git = new Git(gitDirectory);
        var tree = new Dictionary<string, string>();
        if (parent is not null)
        {
            foreach (var line in (await git.RunAsync(["ls-tree", parent], default)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                tree[line.Split('\t')[1]] = line;
        }

        foreach (var (path, content) in files)
            tree[path] = $"100644 blob {(await git.RunAsync(["hash-object", "-w", "--stdin"], content, default)).Trim()}\t{path}";
        var id = (await git.RunAsync(["mktree"], string.Concat(tree.Values.Select(line => line + "\n")), default)).Trim();
        var commit = (await git.RunAsync(["commit-tree", id, .. parent is null ? Array.Empty<string>() : ["-p", parent], .. otherParents.SelectMany(p => new[] { "-p", p }), "-m", "work"], default)).Trim();
        await git.RunAsync(["update-ref", reference, commit], default);
        return commit;
    }

    public async Task<string> ReadAsync(string runId, string commit, string path) =>
        await new Git(Repositories.PathOf(runId)).RunAsync(["show", $"{commit}:{path}"], default);
}
