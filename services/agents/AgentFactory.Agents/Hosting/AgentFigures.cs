using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Hosting;

/// <summary>How one agent of this process fares, since it started.</summary>
internal sealed class AgentFigures
{
    private const int Remembered = 200;

    private readonly Lock _lock = new();
    private readonly Queue<TimeSpan> _last = new();
    private bool _online;
    private int _active;
    private long _ended;
    private long _succeeded;
    private string? _lastFailure;

    public AgentStatus Status
    {
        get
        {
            lock (_lock)
                return _active > 0 ? AgentStatus.Busy : _online ? AgentStatus.Idle : AgentStatus.Offline;
        }
    }

    public void GoOnline(bool online)
    {
        lock (_lock)
            _online = online;
    }

    public void Began()
    {
        lock (_lock)
            _active++;
    }

    /// <summary>The task is nobody's here any more.</summary>
    public void Dropped()
    {
        lock (_lock)
            _active--;
    }

    /// <param name="duration">How long it took.</param>
    /// <param name="failure">Why it did not succeed; null when it did.</param>
    public void Ended(TimeSpan duration, string? failure)
    {
        lock (_lock)
        {
            _active--;
            _ended++;
            _succeeded += failure is null ? 1 : 0;
            _lastFailure = failure ?? _lastFailure;
            _last.Enqueue(duration);
            if (_last.Count > Remembered)
                _last.Dequeue();
        }
    }

    public AgentPerformance Read()
    {
        lock (_lock)
        {
            if (_ended == 0)
                return new(0, 0, TimeSpan.Zero, TimeSpan.Zero, null);
            TimeSpan[] sorted = [.. _last.Order()];
            var p95 = sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * 0.95) - 1)];
            return new(_ended, _succeeded, TimeSpan.FromTicks((long)sorted.Average(time => time.Ticks)), p95, _lastFailure);
        }
    }
}
