namespace AgentFactory.Simulation.Tests.Fakes;

/// <summary>A clock that stands still until the simulation moves it.</summary>
internal sealed class VirtualTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;

    public void MoveTo(DateTimeOffset time) => Now = time > Now ? time : Now;
}
