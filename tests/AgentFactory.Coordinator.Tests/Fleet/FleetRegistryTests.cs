using AgentFactory.Contracts.Messages;
using AgentFactory.Coordinator.Fleet;
using AgentFactory.Coordinator.Tests.EndToEnd;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.Coordinator.Tests.Fleet;

public sealed class FleetRegistryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FleetRegistry _registry;

    public FleetRegistryTests()
    {
        var coordinator = new CoordinatorOptions();
        coordinator.FleetRoles.Add("coder");
        coordinator.FleetRoles.Add("tester");
        _registry = new(_time, Options.Create(new FleetOptions()), Options.Create(coordinator));
    }

    [Fact]
    public void Health_EveryRoleThere_IsHealthy()
    {
        _registry.Hear(Beat("coder@a", "coder", AgentStatus.Busy));
        _registry.Hear(Beat("tester@b", "tester", AgentStatus.Idle));

        var health = _registry.Health();

        Assert.True(health.Healthy);
        Assert.Equal([("coder@a", AgentCondition.Busy), ("tester@b", AgentCondition.Idle)], health.Agents.Select(agent => (agent.AgentId, agent.Condition)));
    }

    [Fact]
    public void Health_SilentOrGoneAgent_IsDegradedAndSaysWhy()
    {
        _registry.Hear(Beat("coder@a", "coder", AgentStatus.Idle));
        _registry.Hear(Beat("tester@b", "tester", AgentStatus.Offline));
        _time.Advance(TimeSpan.FromSeconds(121));

        Assert.Equal(
            ["No coder is there: its tasks wait.", "No tester is there: its tasks wait.", "coder@a has not been heard of for 121 s: its tasks go to others."],
            _registry.Health().Problems);
    }

    [Fact]
    public void SilenceOf_AgentThatWasNeverHeard_CountsFromWhenItWasFirstAskedFor()
    {
        Assert.Equal(TimeSpan.Zero, _registry.SilenceOf("coder@dead"));
        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(TimeSpan.FromSeconds(90), _registry.SilenceOf("coder@dead"));
        Assert.Empty(_registry.Find(null, null));
    }

    [Fact]
    public void SilenceOf_AfterAHeartbeat_BeginsAnew()
    {
        _registry.Hear(Beat("coder@a", "coder", AgentStatus.Idle));
        _time.Advance(TimeSpan.FromSeconds(100));
        _registry.Hear(Beat("coder@a", "coder", AgentStatus.Idle));
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(30), _registry.SilenceOf("coder@a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void SilenceOf_ClockIsSetByAnHour_CountsOnlyWhatPassed(int hours)
    {
        var clock = new MovedClock();
        var registry = new FleetRegistry(clock, Options.Create(new FleetOptions()), Options.Create(new CoordinatorOptions()));
        registry.Hear(Beat("coder@a", "coder", AgentStatus.Idle));

        clock.Move(TimeSpan.FromHours(hours));
        registry.Forget();

        Assert.InRange(registry.SilenceOf("coder@a"), TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.Equal(AgentCondition.Idle, Assert.Single(registry.Find(null, null)).Condition);
    }

    [Fact]
    public void Find_ByRoleAndCapability_OnlyThose()
    {
        _registry.Hear(Beat("coder@a", "coder", AgentStatus.Idle) with { Capabilities = ["rust"] });
        _registry.Hear(Beat("coder@b", "coder", AgentStatus.Idle));
        _registry.Hear(Beat("tester@c", "tester", AgentStatus.Idle) with { Capabilities = ["rust"] });

        Assert.Equal(["coder@a", "coder@b"], _registry.Find("coder", null).Select(agent => agent.AgentId));
        Assert.Equal(["coder@a", "tester@c"], _registry.Find(null, "rust").Select(agent => agent.AgentId));
    }

    [Fact]
    public void Forget_AgentGoneForLong_IsNoLongerShown()
    {
        _registry.Hear(Beat("coder@a", "coder", AgentStatus.Offline));
        _time.Advance(TimeSpan.FromMinutes(13));

        _registry.Forget();

        Assert.Empty(_registry.Find(null, null));
    }

    private static AgentHeartbeat Beat(string id, string role, AgentStatus status) =>
        new() { AgentId = id, Role = role, Status = status, MaxConcurrentTasks = 1 };
}
