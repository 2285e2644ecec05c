using System.Collections.Concurrent;

namespace AgentFactory.Agents.Hosting;

/// <summary>What this process works on, so that a cancellation finds it.</summary>
internal sealed class RunningAttempts
{
    private readonly ConcurrentDictionary<AttemptKey, CancellationTokenSource> _running = new();

    /// <summary>Null when the attempt is being worked on here already: the message came twice.</summary>
    public Registration? TryStart(AttemptKey key, CancellationToken stopping)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        if (_running.TryAdd(key, source))
            return new(this, key, source);
        source.Dispose();
        return null;
    }

    /// <summary>Ends every attempt at the task whose epoch is not newer.</summary>
    public async Task CancelAsync(AttemptKey upTo)
    {
        foreach (var (key, source) in _running)
            if (key.RunId == upTo.RunId && key.TaskId == upTo.TaskId && key.Epoch <= upTo.Epoch)
                await source.CancelAsync();
    }

    internal sealed class Registration(RunningAttempts owner, AttemptKey key, CancellationTokenSource source) : IDisposable
    {
        public CancellationToken Token => source.Token;

        public void Dispose()
        {
            // Never disposed: a cancellation may be under way on another thread, and there is no timer to free.
            owner._running.TryRemove(key, out _);
        }
    }
}

internal readonly record struct AttemptKey(string RunId, string TaskId, long Epoch);
