using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Testing;

/// <summary>
/// A repository whose commits are in memory and whose checkouts are real folders, so that tools work on real files. Texts only.
/// </summary>
public sealed class TestRepository
{
    /// <summary>The commit that tasks start from, unless they say otherwise; put files into it before the first task.</summary>
    public const string Base = "base";

    private int _checkouts;

    /// <summary>Every commit: its files by path.</summary>
    public Dictionary<string, Dictionary<string, string>> Commits { get; } = new() { [Base] = [] };

    /// <summary>The commits that were made, in order, with their trailers.</summary>
    public IReadOnlyList<(string Commit, IReadOnlyDictionary<string, string> Trailers)> Log => Made;

    internal List<(string Commit, IReadOnlyDictionary<string, string> Trailers)> Made { get; } = [];

    /// <summary>Puts a file into <see cref="Base"/>.</summary>
    public TestRepository With(string path, string content)
    {
        Commits[Base][path] = content;
        return this;
    }

    private string Folder { get; } = Path.Combine(TestFolder.Root, Guid.NewGuid().ToString("N"));

    internal string MakeCheckout() =>
        Directory.CreateDirectory(Path.Combine(Folder, $"{Interlocked.Increment(ref _checkouts)}")).FullName;

    internal void Remove()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A checkout of a <see cref="TestRepository"/>.</summary>
internal sealed class TestWorkspace : IWorkspace
{
    /// <summary>A file that no commit may hold.</summary>
    public const string Forbidden = "too-large.bin";

    private readonly TestRepository _repository;

    public TestWorkspace(TestRepository repository, string commit)
    {
        _repository = repository;
        Head = commit;
        Root = repository.MakeCheckout();
        Fill(repository.Commits[commit]);
    }

    public string Root { get; }

    public string Head { get; private set; }

    public IReadOnlyDictionary<string, string> Files => Read();

    public void Write(string path, string content)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public Task<string?> CommitAsync(string message, IReadOnlyDictionary<string, string> trailers, CancellationToken cancellationToken)
    {
        var files = Read();
        lock (_repository)
        {
            if (files.Count == _repository.Commits[Head].Count && !files.Except(_repository.Commits[Head]).Any())
                return Task.FromResult<string?>(null);
            if (files.ContainsKey(Forbidden))
                throw new WorkspaceException($"Nothing was committed: {Forbidden} is too large.");
            Head = $"c{_repository.Commits.Count}";
            _repository.Commits[Head] = files;
            _repository.Made.Add((Head, trailers));
            return Task.FromResult<string?>(Head);
        }
    }

    public Task ResetAsync(string commit, CancellationToken cancellationToken)
    {
        Head = commit;
        foreach (var path in Read().Keys)
            File.Delete(Path.Combine(Root, path));
        Fill(_repository.Commits[commit]);
        return Task.CompletedTask;
    }

    public Task<string> DiffAsync(string fromCommit, int maxCharacters, CancellationToken cancellationToken) =>
        Task.FromResult(string.Concat(Read().Except(_repository.Commits[fromCommit]).Select(file => $"+{file.Key}: {file.Value}\n")));

    public Task<IReadOnlyList<string>> RestoreAsync(IReadOnlyList<string> paths, string commit, CancellationToken cancellationToken)
    {
        var (files, wanted) = (Read(), _repository.Commits[commit]);
        var differing = paths.Where(path => files.GetValueOrDefault(path) != wanted.GetValueOrDefault(path)).ToList();
        foreach (var path in differing)
            if (wanted.TryGetValue(path, out var content))
                Write(path, content);
            else
                File.Delete(Path.Combine(Root, path));
        return Task.FromResult<IReadOnlyList<string>>(differing);
    }

    public Task<IReadOnlyList<string>> BeginMergeAsync(string commit, CancellationToken cancellationToken)
    {
        var files = Read();
        foreach (var (path, content) in _repository.Commits[commit])
            Write(path, files.TryGetValue(path, out var ours) && ours != content ? $"<<<<<<< ours\n{ours}\n=======\n{content}\n>>>>>>> theirs\n" : content);
        return Task.FromResult<IReadOnlyList<string>>([]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Fill(Dictionary<string, string> files)
    {
        foreach (var (path, content) in files)
            Write(path, content);
    }

    private Dictionary<string, string> Read() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
}

internal sealed class TestWorkspaceFactory(TestRepository repository) : IWorkspaceFactory
{
    public Task<IWorkspace> OpenAsync(WorkspaceRequest request, CancellationToken cancellationToken) => Open(request.Commit);

    public Task<IWorkspace> CheckOutCleanAsync(string repositoryUrl, string commit, CancellationToken cancellationToken) => Open(commit);

    private Task<IWorkspace> Open(string commit) => Task.FromResult<IWorkspace>(new TestWorkspace(repository, commit));
}
