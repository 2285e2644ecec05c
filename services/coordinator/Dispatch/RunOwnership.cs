using System.Collections.Concurrent;
using AgentFactory.Coordinator.Repositories;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>
/// Which runs this process drives. On one machine that is decided by a file a run, which the operating system unlocks when its
/// holder dies, however it dies.
/// </summary>
internal sealed class RunOwnership(IOptions<CoordinatorOptions> options) : IRunOwnership, IDisposable
{
    private const string Extension = ".lock";

    private readonly ConcurrentDictionary<string, FileStream> _held = new(StringComparer.Ordinal);
    private readonly string _directory = Path.Combine(options.Value.DataDirectory, "runs");

    public IReadOnlyCollection<string> Held => [.. _held.Keys];

    public bool Holds(string runId) => _held.ContainsKey(runId);

    public bool TryTake(string runId)
    {
        if (Holds(runId))
            return false;
        Directory.CreateDirectory(_directory);
        try
        {
            var file = new FileStream(PathOf(runId), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (_held.TryAdd(runId, file))
                return true;
            file.Dispose();
            return false;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Release(string runId)
    {
        if (_held.TryRemove(runId, out var file))
            file.Dispose();
    }

    /// <summary>Lets go of a run that has ended, and of its file. Nobody needs it again: an ended run takes no more inputs.</summary>
    public void Retire(string runId)
    {
        // Before it is let go, so that the file that is taken away is never one that somebody else has just locked.
        File.Delete(PathOf(runId));
        Release(runId);
    }

    /// <summary>The runs that have a file here, whoever drives them.</summary>
    public IReadOnlyList<string> Known() => Directory.Exists(_directory)
        ? [.. Directory.EnumerateFiles(_directory, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).Where(RunIds.IsValid)]
        : [];

    public void Dispose()
    {
        foreach (var runId in _held.Keys)
            Release(runId);
    }

    private string PathOf(string runId) => Path.Combine(_directory, RunIds.Require(runId) + Extension);
}
