using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.Caching.Distributed;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class AnswerMemoryTests
{
    private static readonly (string, string) On = ("Models:CacheAnswers", "true");

    [Fact]
    public async Task Call_SameQuestionOfAnotherTask_IsJournaledAndCostsNothing()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, null, On);

        await world.Gateway.CallAsync(ModelWorld.Call("t0"), default);
        var again = await world.Gateway.CallAsync(ModelWorld.Call("t1"), default);

        Assert.Equal(1, endpoint.Asked);
        Assert.Equal("Hi", ModelWorld.Read(again).Text);
        Assert.Equal((2, 120), (again.Spending.Calls, again.Spending.Tokens));
        Assert.Equal(["reserve: Granted", "settle", "reserve: Granted", "settle"], world.Journal.Notes);
    }

    [Fact]
    public async Task Call_AnotherQuestionOrAttempt_AsksTheModel()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, null, On);
        var call = ModelWorld.Call("t0");
        ModelCall[] others =
        [
            ModelWorld.Call("t1", prompt: "Bye"), ModelWorld.Call("t2") with { MaxOutputTokens = 7 },
            ModelWorld.Call("t3") with { Attempt = new(ModelWorld.Run, "t3", 2, 2) },
        ];

        await world.FenceAsync("t3", epoch: 2, attempt: 2);
        await world.Gateway.CallAsync(call, default);
        foreach (var other in others)
            await world.Gateway.CallAsync(other, default);

        Assert.Equal(1 + others.Length, endpoint.Asked);
    }

    [Theory]
    [InlineData("Models:CacheAnswers", "false")]
    [InlineData("Models:CacheMaxBytes", "1")]
    public async Task Call_NotAskedForOrTooLong_RemembersNothing(string key, string value)
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, null, On, (key, value));

        await world.Gateway.CallAsync(ModelWorld.Call("t0"), default);
        await world.Gateway.CallAsync(ModelWorld.Call("t1"), default);

        Assert.Equal(2, endpoint.Asked);
    }

    [Fact]
    public async Task Call_CacheIsDown_AsksTheModel()
    {
        var cache = Substitute.For<IDistributedCache>();
        cache.GetAsync(default!, default).ReturnsForAnyArgs<byte[]?>(_ => throw new TimeoutException());
        cache.SetAsync(default!, default!, default!, default).ThrowsAsyncForAnyArgs(new TimeoutException());
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, null, cache, On);

        Assert.Equal("Hi", ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call(), default)).Text);
        Assert.Equal(1, endpoint.Asked);
    }
}
