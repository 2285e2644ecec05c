using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>A repository in memory: commits are snapshots that outlive the workspace, as a real one's outlive a process.</summary>
internal sealed class FakeRepository
{
    public Dictionary<string, Dictionary<string, string>> Commits { get; } = new() { ["base"] = [] };

    public List<(string Commit, IReadOnlyDictionary<string, string> Trailers)> Log { get; } = [];
}

internal sealed class FakeWorkspace(FakeRepository repository, string commit) : IWorkspace
{
    public string Root => "/nowhere";

    public string Head { get; private set; } = commit;

    public Dictionary<string, string> Files { get; private set; } = new(repository.Commits[commit]);

    /// <summary>A file that no commit may hold.</summary>
    public const string Forbidden = "too-large.bin";

    public Task<string?> CommitAsync(string message, IReadOnlyDictionary<string, string> trailers, CancellationToken cancellationToken)
    {
        if (Files.Count == repository.Commits[Head].Count && !Files.Except(repository.Commits[Head]).Any())
            return Task.FromResult<string?>(null);
        if (Files.ContainsKey(Forbidden))
            throw new WorkspaceException($"Nothing was committed: {Forbidden} is too large.");
        Head = $"c{repository.Commits.Count}";
        repository.Commits[Head] = new(Files);
        repository.Log.Add((Head, trailers));
        return Task.FromResult<string?>(Head);
    }

    public Task ResetAsync(string commit, CancellationToken cancellationToken)
    {
        Files = new(repository.Commits[Head = commit]);
        return Task.CompletedTask;
    }

    public Task<string> DiffAsync(string fromCommit, int maxCharacters, CancellationToken cancellationToken) =>
        Task.FromResult(string.Concat(Files.Except(repository.Commits[fromCommit]).Select(file => $"+{file.Key}: {file.Value}\n")));

    public Task<IReadOnlyList<string>> RestoreAsync(IReadOnlyList<string> paths, string commit, CancellationToken cancellationToken)
    {
        var differing = paths.Where(path => Files.GetValueOrDefault(path) != repository.Commits[commit].GetValueOrDefault(path)).ToList();
        foreach (var path in differing)
            if (repository.Commits[commit].TryGetValue(path, out var content))
                Files[path] = content;
            else
                Files.Remove(path);
        return Task.FromResult<IReadOnlyList<string>>(differing);
    }

    public Task<IReadOnlyList<string>> BeginMergeAsync(string commit, CancellationToken cancellationToken)
    {
        foreach (var (path, content) in repository.Commits[commit])
            Files[path] = Files.TryGetValue(path, out var ours) && ours != content ? $"<<<<<<< ours\n{ours}\n=======\n{content}\n>>>>>>> theirs\n" : content;
        return Task.FromResult<IReadOnlyList<string>>([]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class FakeWorkspaceFactory(FakeRepository repository) : IWorkspaceFactory
{
    public List<FakeWorkspace> Opened { get; } = [];

    public Task<IWorkspace> OpenAsync(WorkspaceRequest request, CancellationToken cancellationToken)
    {
        Opened.Add(new FakeWorkspace(repository, request.Commit));
        return Task.FromResult<IWorkspace>(Opened[^1]);
    }

    public Task<IWorkspace> CheckOutCleanAsync(string repositoryUrl, string commit, CancellationToken cancellationToken) =>
        Task.FromResult<IWorkspace>(new FakeWorkspace(repository, commit));
}
