using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using AgentFactory.Coordinator.Storage;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

/// <summary>A call whose answer is late is sent a second time, where that is wanted and paid for.</summary>
public sealed class HedgeTests
{
    /// <summary>Short waits, the one before a hedge among them, are over at once; an answer may take as long as it does without.</summary>
    private readonly EagerTime _time = new(TimeSpan.FromMinutes(1));

    private static (string, string) After { get; } = ("Models:HedgeAfter", "00:01:00");

    [Fact]
    public async Task Call_FirstSendingIsLate_IsAnsweredByTheSecondAndJournaledOnce()
    {
        await using var endpoint = await StartAsync(Replies.Hang, Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, After);

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal("Hi", ModelWorld.Read(answer).Text);
        Assert.Equal(2, endpoint.Asked);
        Assert.Equal(["reserve: Granted", "reserve again: True", "settle"], world.Journal.Notes);
        var again = await world.Gateway.CallAsync(ModelWorld.Call(), default);
        Assert.True(again.Replayed);
        Assert.Equal(2, endpoint.Asked);
    }

    [Fact]
    public async Task Call_SentTwice_CountsBothInTheRunsPool()
    {
        await using var endpoint = await StartAsync(Replies.Hang, Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, _time, After, ("Models:Prices:desk:InputPerMillion", "1000"), ("Models:Prices:desk:OutputPerMillion", "1000"));

        await world.Gateway.CallAsync(ModelWorld.Call(), default);

        // One sending is 100 tokens of a question and 20 of an answer.
        Assert.Equal(new(1, 240, 0.24, 0, 0), await world.Journal.SpendingAsync(ModelWorld.Run, default));
    }

    [Fact]
    public async Task Call_PoolCoversOneSendingOnly_IsSentOnce()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, After);

        var call = world.Gateway.CallAsync(ModelWorld.Call(options: new() { MaxTokens = 20_000 }), default);
        await EventuallyAsync(() => world.Journal.Notes.Contains("reserve again: False"));
        gate.SetResult();

        Assert.Equal("Hi", ModelWorld.Read(await call).Text);
        Assert.Equal(1, endpoint.Asked);
        Assert.Equal(new(1, 120, 0, 0, 0), await world.Journal.SpendingAsync(ModelWorld.Run, default));
    }

    [Fact]
    public async Task Call_EndpointHasNoFreePlace_IsSentOnce()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, After, ("Models:Concurrency", "1"));

        var call = world.Gateway.CallAsync(ModelWorld.Call(), default);
        await EventuallyAsync(() => endpoint.Asked == 1 && _time.Waited.Contains(TimeSpan.FromMinutes(1)));
        gate.SetResult();

        Assert.Equal("Hi", ModelWorld.Read(await call).Text);
        Assert.Equal(["reserve: Granted", "settle"], world.Journal.Notes);
        Assert.Equal(1, endpoint.Asked);
    }

    [Fact]
    public async Task Call_SecondSendingFails_WaitsForTheFirstAndCountsIt()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await StartAsync(
            Replies.After(gate.Task, Replies.Text("Hi")), async (context, seen) =>
            {
                await Replies.Status(503, "busy")(context, seen);
                gate.SetResult();
            });
        await using var world = await ModelWorld.StartAsync(endpoint, _time, After);

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal("Hi", ModelWorld.Read(answer).Text);
        Assert.Equal(2, endpoint.Asked);
    }

    [Fact]
    public async Task Call_KeyIsRefused_IsGivenUpAndTheReservationGivenBack()
    {
        await using var endpoint = await StartAsync(Replies.Hang, Replies.Status(401, "no"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, After);

        await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));

        Assert.Equal(RunSpending.None, await world.Journal.SpendingAsync(ModelWorld.Run, default));
    }

    [Fact]
    public async Task Call_FailsAtOnce_IsLeftToTheRetry()
    {
        await using var endpoint = await StartAsync(Replies.Status(503, "busy"), Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [After, ("Models:RetryDelay", "00:00:00.001")]);

        await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal(["reserve: Granted", "settle"], world.Journal.Notes);
        Assert.Equal(new(1, 120, 0, 0, 0), await world.Journal.SpendingAsync(ModelWorld.Run, default));
    }

    [Fact]
    public async Task Call_HedgingIsNotConfigured_IsSentOnce()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);

        var call = world.Gateway.CallAsync(ModelWorld.Call(), default);
        await EventuallyAsync(() => endpoint.Asked == 1);
        gate.SetResult();
        await call;

        Assert.Equal(["reserve: Granted", "settle"], world.Journal.Notes);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
            await looks.WaitForNextTickAsync(patience.Token);
    }
}
