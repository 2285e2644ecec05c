using System.Collections.Concurrent;

namespace AgentFactory.Agents.Hosting;

/// <summary>How this process's agents fare, since they started.</summary>
internal sealed class AgentFigures
{
    private const int Remembered = 200;

    private readonly ConcurrentDictionary<string, RoleFigures> _roles = new(StringComparer.Ordinal);

    public void Note(string role, TimeSpan duration, bool succeeded) => _roles.GetOrAdd(role, _ => new()).Note(duration.TotalSeconds, succeeded);

    public (long Ended, long Succeeded, double MeanSeconds, double P95Seconds) Of(string role) =>
        _roles.TryGetValue(role, out var figures) ? figures.Read() : default;

    private sealed class RoleFigures
    {
        private readonly Lock _lock = new();
        private readonly Queue<double> _last = new();
        private long _ended;
        private long _succeeded;

        public void Note(double seconds, bool succeeded)
        {
            lock (_lock)
            {
                _ended++;
                _succeeded += succeeded ? 1 : 0;
                _last.Enqueue(seconds);
                if (_last.Count > Remembered)
                    _last.Dequeue();
            }
        }

        public (long, long, double, double) Read()
        {
            lock (_lock)
            {
                double[] sorted = [.. _last.Order()];
                var p95 = sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * 0.95) - 1)];
                return (_ended, _succeeded, sorted.Average(), p95);
            }
        }
    }
}
