using System.Collections.Concurrent;

namespace AgentFactory.Coordinator.Tests.Models.Fakes;

/// <summary>A clock on which short waits are over at once, having moved it on by their length, and long ones (time-outs
/// that must not strike) never are.</summary>
internal sealed class EagerTime(TimeSpan longestWait) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waited = new();
    private long _ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).Ticks;

    /// <summary>The waits that were asked for and cut short, in order.</summary>
    public IReadOnlyList<TimeSpan> Waited => [.. _waited];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new EagerTimer(this, System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    private bool CutsShort(TimeSpan wait)
    {
        if (wait < TimeSpan.Zero || wait > longestWait) return false;
        _waited.Enqueue(wait);
        Interlocked.Add(ref _ticks, wait.Ticks);
        return true;
    }

    private sealed class EagerTimer(EagerTime time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            inner.Change(time.CutsShort(dueTime) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
