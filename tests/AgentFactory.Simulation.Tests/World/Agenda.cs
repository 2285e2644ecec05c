using AgentFactory.Simulation.Tests.Fakes;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>What will happen, in order of virtual time; at the same time, in the order in which it was planned.</summary>
internal sealed class Agenda(VirtualTime time)
{
    private readonly PriorityQueue<Func<ValueTask>, (DateTimeOffset, long)> _queue = new();
    private long _next;

    public bool IsEmpty => _queue.Count == 0;

    public DateTimeOffset Now => time.Now;

    public void After(TimeSpan delay, Func<ValueTask> what) => At(time.Now + delay, what);

    public void At(DateTimeOffset when, Func<ValueTask> what) => _queue.Enqueue(what, (when, _next++));

    public ValueTask StepAsync()
    {
        _queue.TryDequeue(out var what, out var when);
        time.MoveTo(when.Item1);
        return what!();
    }
}
