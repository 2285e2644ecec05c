using AgentFactory.Coordinator.Models.Limits;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

/// <summary>What an endpoint is sent in a minute.</summary>
public sealed class PaceTests
{
    private readonly EagerTime _time = new(TimeSpan.FromMinutes(1));
    private readonly List<TimeSpan> _waits = [];

    [Fact]
    public async Task Take_MoreCallsThanAMinuteBears_WaitsUntilTheFirstIsOutOfIt()
    {
        using var pace = new Pace(calls: 2, tokens: 0, _time);

        for (var i = 0; i < 3; i++)
            await pace.TakeAsync(1_000, _waits.Add, default);

        Assert.Equal([TimeSpan.FromMinutes(1)], _waits);
    }

    [Fact]
    public async Task Take_MoreTokensThanAMinuteBears_Waits()
    {
        using var pace = new Pace(calls: 0, tokens: 100, _time);

        foreach (var tokens in (long[])[60, 40, 1])
            await pace.TakeAsync(tokens, _waits.Add, default);

        Assert.Equal([TimeSpan.FromMinutes(1)], _waits);
    }

    [Fact]
    public async Task Take_LargerThanTheBound_GoesAlone()
    {
        using var pace = new Pace(calls: 0, tokens: 100, _time);

        await pace.TakeAsync(500, _waits.Add, default);
        Assert.Empty(_waits);
        await pace.TakeAsync(1, _waits.Add, default);

        Assert.Single(_waits);
    }

    [Fact]
    public async Task TryTake_Full_IsRefusedAndNotCounted()
    {
        using var pace = new Pace(calls: 1, tokens: 0, _time);

        Assert.True(pace.TryTake(1));
        Assert.False(pace.TryTake(1));
        await pace.TakeAsync(1, _waits.Add, default);

        Assert.Single(_waits);
    }

    [Fact]
    public async Task Call_MoreThanAMinuteBears_WaitsAndSaysWhy()
    {
        await using var endpoint = await StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:CallsPerMinute", "1"));
        var said = new List<string>();

        await world.Gateway.CallAsync(ModelWorld.Call("t0") with { Waits = said.Add }, default);
        await world.Gateway.CallAsync(ModelWorld.Call("t1") with { Waits = said.Add }, default);

        Assert.Equal(
            ["the endpoint has been sent what Models:CallsPerMinute and Models:TokensPerMinute allow; the next place is free in 60 s"], said);
        Assert.Equal(2, endpoint.Asked);
    }
}
