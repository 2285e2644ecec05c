using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Api;

/// <summary>
/// Tells watchers what happens, as it happens. Nobody waits for a watcher: what does not fit into its buffer is dropped, and
/// the watcher finds events that it missed in the history. Progress that is missed is lost.
/// </summary>
internal sealed class RunNotices(TimeProvider time, IOptions<CoordinatorOptions> options) : IRunObserver
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Channel<RunNotice>>> _watchers = new(StringComparer.Ordinal);

    public void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects)
    {
        if (!_watchers.TryGetValue(runId, out var watchers))
            return;
        foreach (var stored in events)
            Tell(watchers, Notice(stored));
    }

    /// <summary>Something worth showing that is no event.</summary>
    public void Progress<T>(string runId, string type, T data)
    {
        if (_watchers.TryGetValue(runId, out var watchers))
            Tell(watchers, new(0, type, time.GetUtcNow(), ContractsJson.Write(data)));
    }

    public static RunNotice Notice(StoredEvent stored)
    {
        var json = RunJson.Write(stored.Event);
        return new(stored.Version, json.Type, stored.Time, json.Json)
        {
            MayBeLast = stored.Event is RunPaused or RunSucceeded or RunFailed or RunCancelled or PlanKept or RunReviewed,
        };
    }

    public Subscription Subscribe(string runId)
    {
        var channel = Channel.CreateBounded<RunNotice>(new BoundedChannelOptions(options.Value.WatchBuffer) { SingleReader = true });
        _watchers.AddOrUpdate(runId, [channel], (_, others) => others.Add(channel));
        return new(channel.Reader, () => Unsubscribe(runId, channel));
    }

    private void Unsubscribe(string runId, Channel<RunNotice> channel)
    {
        while (_watchers.TryGetValue(runId, out var watchers))
        {
            var rest = watchers.Remove(channel);
            if (rest.IsEmpty ? _watchers.TryRemove(new(runId, watchers)) : _watchers.TryUpdate(runId, rest, watchers))
                return;
        }
    }

    private static void Tell(ImmutableArray<Channel<RunNotice>> watchers, RunNotice notice)
    {
        foreach (var watcher in watchers)
            watcher.Writer.TryWrite(notice);
    }

    internal sealed class Subscription(ChannelReader<RunNotice> reader, Action end) : IDisposable
    {
        public ChannelReader<RunNotice> Reader { get; } = reader;

        public void Dispose() => end();
    }
}
