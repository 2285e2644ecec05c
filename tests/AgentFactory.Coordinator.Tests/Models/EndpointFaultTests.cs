using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class EndpointFaultTests
{
    // Longer than every wait between tries, shorter than every time-out.
    private readonly EagerTime _time = new(TimeSpan.FromSeconds(90));

    [Theory]
    [InlineData("Retry-After", "7", 7_000)]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 12:00:30 GMT", 30_000)]
    [InlineData("retry-after-ms", "250", 250)]
    public async Task Call_TooManyRequests_WaitsAsLongAsItIsTold(string header, string value, int milliseconds)
    {
        await using var endpoint = await StartAsync(Replies.Status(429, headers: [(header, value)]), Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal("Hi", ModelWorld.Read(answer).Text);
        Assert.Equal(2, endpoint.Asked);
        Assert.Contains(TimeSpan.FromMilliseconds(milliseconds), _time.Waited);
    }

    [Fact]
    public async Task Call_ToldToWaitForAnHour_GivesUpAtOnceAndSaysSo()
    {
        await using var endpoint = await StartAsync(Replies.Status(429, "slow down", headers: [("Retry-After", "3600")]));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);

        var error = await FailAsync(world);

        Assert.True(error.Retryable);
        Assert.Equal(
            $"openai:desk at {endpoint.Url} gave no usable answer after 1 try in 0 s; last: 429 slow down. The run was not charged and keeps all its work. "
            + "The endpoint asks to be left alone for 3600 s (up to Models:MaxRetryAfter is waited for): resume the run then.",
            error.Message);
    }

    [Fact]
    public async Task Call_ServerErrors_AreTriedAgainWithinTheBound()
    {
        await using var endpoint = await StartAsync(Replies.Status(503, "overloaded"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:MaxRetries", "3"));

        var error = await FailAsync(world);

        Assert.Equal(4, endpoint.Asked);
        Assert.True(error.Retryable);
        Assert.Contains("4 tries", error.Message, StringComparison.Ordinal);
        Assert.Contains("503 overloaded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_TriedAgain_TellsWhoeverWatchesWhyAndWhen()
    {
        await using var endpoint = await StartAsync(Replies.Status(429, "slow down", headers: [("Retry-After", "7")]), Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);
        var waits = new List<string>();

        await world.Gateway.CallAsync(ModelWorld.Call() with { Waits = waits.Add }, default);

        Assert.Contains("429 slow down; try 2 of 7 follows in 7 s", waits);
    }

    [Theory]
    [InlineData(401, "wrong key", true)]
    [InlineData(404, "no such model", true)]
    [InlineData(400, "maximum context length is 8192 tokens", true)]
    [InlineData(400, "content_filter", false)]
    public async Task Call_GivenUp_SaysWhetherTheRunMayWaitForABetterTime(int status, string message, bool canWait)
    {
        await using var endpoint = await StartAsync(Replies.Status(status, message));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);

        Assert.Equal(canWait, (await FailAsync(world)).CanWait);
    }

    [Fact]
    public async Task Call_ServerErrorsInARow_OpenTheCircuit()
    {
        await using var endpoint = await StartAsync(Replies.Status(500));
        await using var world = await ModelWorld.StartAsync(
            endpoint, _time, ("Models:BreakerTries", "4"), ("Models:MaxRetries", "3"), ("Models:BreakerPause", "00:05:00"), ("Models:BreakerWindow", "01:00:00"),
            ("Models:MaxRetryAfter", "00:01:00"));
        await FailAsync(world);

        var error = await FailAsync(world);

        Assert.Equal(4, endpoint.Asked);
        Assert.True(error.Retryable);
        Assert.Contains("Models:BreakerPause", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OpenCircuit_IsWaitedForAndTriedAgain()
    {
        await using var endpoint = await StartAsync(Replies.Status(500), Replies.Status(500), Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, _time, ("Models:BreakerTries", "2"), ("Models:BreakerPause", "00:00:42"), ("Models:BreakerWindow", "01:00:00"));

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal("Hi", ModelWorld.Read(answer).Text);
        Assert.Equal(3, endpoint.Asked);
    }

    [Fact]
    public async Task Call_NoAnswerInTime_IsBrokenOffAndTriedAgain()
    {
        await using var endpoint = await StartAsync(Replies.Hang, Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, null, ("Models:CallTimeout", "00:00:02"), ("Models:RetryDelay", "00:00:00.001"));

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal("Hi", ModelWorld.Read(answer).Text);
        Assert.Equal(2, endpoint.Asked);
        Assert.Contains(world.Log.All, line => line.Contains("Models:CallTimeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_AnswerStopsComing_IsBrokenOffAndTriedAgain()
    {
        await using var endpoint = await StartAsync(Replies.HalfThenHang, Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, null, ("Models:IdleTimeout", "00:00:00.300"), ("Models:RetryDelay", "00:00:00.001"));

        Assert.Equal("Hi", ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call(), default)).Text);
        Assert.Contains(world.Log.All, line => line.Contains("Models:IdleTimeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_NothingButSilence_EndsWithTheCallsPatience()
    {
        await using var endpoint = await StartAsync(Replies.Hang);
        await using var world = await ModelWorld.StartAsync(endpoint, null, ("Models:Patience", "00:00:00.400"));

        var error = await FailAsync(world);

        Assert.True(error.Retryable);
        Assert.Contains("Models:Patience", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).ReservedTokens);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("end")]
    [InlineData("call")]
    public async Task Call_HalfAnAnswer_IsNoAnswer(string how)
    {
        var half = how switch { "drop" => Replies.HalfThenDrop, "end" => Replies.HalfThenEnd, _ => Replies.HalfACall };
        await using var endpoint = await StartAsync(half, Replies.Text("A whole one"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);

        Assert.Equal("A whole one", ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call(), default)).Text);
        Assert.Equal(2, endpoint.Asked);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Call_ConnectionAlwaysDropped_GivesUpWithinTheBoundAndNamesTheEndpoint(string stream)
    {
        await using var endpoint = await StartAsync(Replies.Drop);
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:MaxRetries", "2"), ("Models:Stream", stream));

        var error = await FailAsync(world);

        Assert.True(error.Retryable);
        Assert.Equal(3, endpoint.Asked);
        Assert.Contains(endpoint.Url, error.Message, StringComparison.Ordinal);
        Assert.Contains("3 tries", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).ReservedTokens);
    }

    [Fact]
    public async Task Call_AnswerThatNeverEnds_IsBrokenOffAndSaysWhichBound()
    {
        await using var endpoint = await StartAsync(Replies.Drip);
        await using var world = await ModelWorld.StartAsync(
            endpoint, null, ("Models:CallTimeout", "00:00:02"), ("Models:RetryDelay", "00:00:00.001"), ("Models:MaxRetries", "1"));

        var error = await FailAsync(world);

        Assert.True(error.Retryable);
        Assert.Equal(2, endpoint.Asked);
        Assert.Matches("Models:(CallTimeout|MaxAnswerCharacters)", error.Message);
    }

    [Theory]
    [InlineData(401, "bad key", "", "The key was refused")]
    [InlineData(403, "not yours", "", "The key was refused")]
    [InlineData(404, "no such model", "model_not_found", "Check the model's name")]
    [InlineData(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded", "do not fit the model")]
    [InlineData(400, "filtered", "content_filter", "content filter refused")]
    [InlineData(400, "tools unsupported", "", "does not take the request")]
    [InlineData(429, "quota", "insufficient_quota", "no credit left")]
    public async Task Call_RefusedForGood_IsNotTriedAgainAndSaysWhatToDo(int status, string message, string code, string advice)
    {
        await using var endpoint = await StartAsync(Replies.Status(status, message, code));
        await using var world = await ModelWorld.StartAsync(endpoint, _time);

        var error = await FailAsync(world);

        Assert.False(error.Retryable);
        Assert.Equal(1, endpoint.Asked);
        Assert.Contains($"{status} {message}", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NobodyListens_NamesTheAddressAndTheSetting()
    {
        await using var world = await ModelWorld.StartAsync(null, _time, ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"), ("Models:MaxRetries", "1"));

        var error = await FailAsync(world);

        Assert.True(error.Retryable);
        Assert.Contains("http://127.0.0.1:1/v1", error.Message, StringComparison.Ordinal);
        Assert.Contains("OPENAI_BASE_URL", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Call_AWebPageInstead_IsNoAnswer(string stream)
    {
        await using var endpoint = await StartAsync(Replies.WebPage);
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:MaxRetries", "1"), ("Models:Stream", stream));

        var error = await FailAsync(world);

        Assert.True(error.Retryable);
        Assert.Equal(2, endpoint.Asked);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Call_Refusal_IsPaidForJournaledAndReported(string stream)
    {
        await using var endpoint = await StartAsync(Replies.Refusal("I will not"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:Stream", stream));

        var error = await FailAsync(world);
        var again = await FailAsync(world);

        Assert.False(error.Retryable);
        Assert.Contains("it refused: \"I will not\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, again.Message);
        Assert.Equal(1, endpoint.Asked);
        Assert.Equal(120, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).Tokens);
    }

    [Fact]
    public async Task Call_MoreWaitingThanMayWait_IsRefusedWithoutBeingSent()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:Concurrency", "1"), ("Models:QueueLength", "1"));

        List<Task> calls = [.. Enumerable.Range(0, 3).Select(i => world.Gateway.CallAsync(ModelWorld.Call($"t{i}"), default))];
        var refused = await Task.WhenAny(calls);
        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => refused);
        gate.SetResult();
        await Task.WhenAll(calls.Where(call => call != refused));

        Assert.True(error.Retryable);
        Assert.Contains("Models:QueueLength", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, endpoint.Asked);
    }

    private static Task<ModelUnavailableException> FailAsync(ModelWorld world) =>
        Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));
}
