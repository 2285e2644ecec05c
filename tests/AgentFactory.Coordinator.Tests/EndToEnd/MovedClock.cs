namespace AgentFactory.Coordinator.Tests.EndToEnd;

/// <summary>A clock on the wall that somebody may set. Like a machine's: what measures durations does not notice.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
