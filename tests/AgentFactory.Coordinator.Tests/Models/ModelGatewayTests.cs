using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class ModelGatewayTests
{
    [Fact]
    public async Task Call_FirstTime_ReservesAsksSettlesAndThenAnswers()
    {
        ModelWorld? world = null;
        await using var endpoint = await ScriptedEndpoint.StartAsync((context, seen) =>
        {
            world!.Journal.Notes.Enqueue("asked");
            return Replies.Text("Hi")(context, seen);
        });
        await using (world = await ModelWorld.StartAsync(endpoint))
        {
            var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);
            world.Journal.Notes.Enqueue("answered");

            Assert.Equal(["reserve: Granted", "asked", "settle", "answered"], world.Journal.Notes);
            Assert.Equal("Hi", ModelWorld.Read(answer).Text);
            Assert.False(answer.Replayed);
            Assert.Equal(new RunSpending(1, 120, 0, 0, 0), answer.Spending);
        }
    }

    [Theory]
    [InlineData(0, "May the run spend more than 0 USD? 0 are spent")]
    [InlineData(1, null)]
    public async Task Call_AboveWhatMayBeSpentUnasked_AsksThePersonAndNotTheModel(double unapproved, string? question)
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, null, ("Models:Prices:desk:InputPerMillion", "1"), ("Models:Prices:desk:OutputPerMillion", "1"));
        var call = ModelWorld.Call() with { UnapprovedUsd = unapproved };

        if (question is null)
            Assert.Equal("Hi", ModelWorld.Read(await world.Gateway.CallAsync(call, default)).Text);
        else
            Assert.StartsWith(question, (await Assert.ThrowsAsync<SpendUnapprovedException>(() => world.Gateway.CallAsync(call, default))).Message, StringComparison.Ordinal);

        Assert.Equal(question is null ? 1 : 0, endpoint.Asked);
        Assert.Equal(0, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).ReservedUsd);
    }

    [Fact]
    public async Task Call_OfUnknownPriceWhereAPersonIsAskedAboutMoney_SaysThatItIsUnknown()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, null, ("OPENAI_MODEL", "some-new-model"));

        var asked = await Assert.ThrowsAsync<SpendUnapprovedException>(() => world.Gateway.CallAsync(ModelWorld.Call() with { UnapprovedUsd = 100 }, default));

        Assert.Contains("Its price is not known", asked.Message, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Asked);
    }

    [Fact]
    public async Task Call_BeyondTheRunsOwnLimit_IsTheBudgetsAffairAlsoWhereAPersonIsAsked()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, null, ("Models:Prices:desk:InputPerMillion", "1"), ("Models:Prices:desk:OutputPerMillion", "1"));

        await Assert.ThrowsAsync<BudgetExhaustedException>(() => world.Gateway.CallAsync(
            ModelWorld.Call(options: new RunOptions { MaxUsd = 0.000001 }) with { UnapprovedUsd = 0 }, default));
    }

    [Fact]
    public async Task Call_SameAgain_ComesFromTheJournalAndCostsNothing()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        var first = await world.Gateway.CallAsync(ModelWorld.Call(), default);
        var again = await world.Gateway.CallAsync(ModelWorld.Call(prompt: "A better prompt"), default);

        Assert.Equal(1, endpoint.Asked);
        Assert.Equal(first with { Replayed = true }, again);
    }

    [Fact]
    public async Task Call_WhileTheSameIsUnderWay_WaitsForItInsteadOfAsking()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint);

        var calls = Enumerable.Range(0, 5).Select(_ => world.Gateway.CallAsync(ModelWorld.Call(), default)).ToList();
        gate.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.Equal(1, endpoint.Asked);
        Assert.Single(answers.Select(answer => answer.ResponseJson).Distinct());
        Assert.Equal(120, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).Tokens);
    }

    [Fact]
    public async Task Call_CallerGoesAwayMeanwhile_TheAnswerIsThereWhenItComesBack()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint);
        using var gone = new CancellationTokenSource();

        var dead = world.Gateway.CallAsync(ModelWorld.Call(), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dead);
        var back = world.Gateway.CallAsync(ModelWorld.Call(), default);
        gate.SetResult();

        Assert.Equal("Hi", ModelWorld.Read(await back).Text);
        Assert.Equal(1, endpoint.Asked);
    }

    [Fact]
    public async Task Call_NewEpochWhileTheOldOneIsUnderWay_GetsThatAnswer()
    {
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var endpoint = await ScriptedEndpoint.StartAsync((context, seen) =>
        {
            asked.SetResult();
            return Replies.After(gate.Task, Replies.Text("Hi"))(context, seen);
        });
        await using var world = await ModelWorld.StartAsync(endpoint);

        var old = world.Gateway.CallAsync(ModelWorld.Call(), default);
        await asked.Task;
        await world.FenceAsync("t0", 2);
        var mine = world.Gateway.CallAsync(ModelWorld.Call(epoch: 2), default);
        gate.SetResult();

        Assert.Equal("Hi", ModelWorld.Read(await mine).Text);
        await old;
        await Assert.ThrowsAsync<StaleAttemptException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));
        Assert.Equal(1, endpoint.Asked);
    }

    [Fact]
    public async Task Call_OldEpoch_IsRefusedAndNobodyIsAsked()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint);
        await world.FenceAsync("t0", 2);

        await Assert.ThrowsAsync<StaleAttemptException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));

        Assert.Equal(0, endpoint.Asked);
        Assert.Equal(RunSpending.None, await world.Journal.SpendingAsync(ModelWorld.Run, default));
    }

    [Fact]
    public async Task Call_TwentyAtOnceOnAPoolForThree_AsksExactlyThree()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.After(gate.Task, Replies.Text("Hi")));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("Models:Concurrency", "20"), ("Models:MaxOutputTokens", "1000")]);
        var worst = TokenEstimate.OfRequest(ModelWorld.Call(), 1) + 1000;
        var options = new RunOptions { MaxTokens = (3 * worst) + (worst / 2) };

        var calls = Enumerable.Range(0, 20).Select(i => Task.Run(() => world.Gateway.CallAsync(ModelWorld.Call($"t{i}", options: options), default))).ToList();
        List<Task<ModelAnswer>> pending = [.. calls];
        for (var refused = 0; refused < 17; refused++)
        {
            var next = await Task.WhenAny(pending);
            pending.Remove(next);
            await Assert.ThrowsAsync<BudgetExhaustedException>(() => next);
        }

        gate.SetResult();
        await Task.WhenAll(pending);

        Assert.Equal(3, endpoint.Asked);
        Assert.Equal(new RunSpending(3, 360, 0, 0, 0), await world.Journal.SpendingAsync(ModelWorld.Run, default));
    }

    [Fact]
    public async Task Call_PoolTooSmall_SaysWhatIsLeftAndHowToGoOn()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("Models:MaxOutputTokens", "1000")]);
        await world.Gateway.CallAsync(ModelWorld.Call(), default);
        var worst = TokenEstimate.OfRequest(ModelWorld.Call(), 1) + 1000;

        var error = await Assert.ThrowsAsync<BudgetExhaustedException>(
            () => world.Gateway.CallAsync(ModelWorld.Call(index: 1, options: new() { MaxTokens = 500 }), default));

        Assert.Equal(
            $"the run's budget does not cover the next model call: 120 tokens spent, 0 reserved by calls in flight, up to {worst:N0} needed, limit 500. "
            + $"Nothing was sent and all work is kept. Go on with `factory resume r1 --max-tokens {120 + worst}`.",
            error.Message);
        Assert.Equal(1, endpoint.Asked);
    }

    [Fact]
    public async Task Call_ThatFails_GivesItsReservationBack()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Status(400), Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));
        Assert.Equal(RunSpending.None, await world.Journal.SpendingAsync(ModelWorld.Run, default));

        Assert.Equal("Hi", ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call(), default)).Text);
    }

    [Fact]
    public async Task Call_DollarLimitAndNoPrice_IsRefusedWithTheSettingToMake()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("OPENAI_MODEL", "house-model")]);

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(
            () => world.Gateway.CallAsync(ModelWorld.Call(options: new() { MaxUsd = 1 }), default));

        Assert.False(error.Retryable);
        Assert.Contains("no price for openai:house-model", error.Message, StringComparison.Ordinal);
        Assert.Contains("Models:Prices:house-model", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Asked);
    }

    [Fact]
    public async Task Call_ConfiguredPrice_IsWhatTheRunPays()
    {
        await using var endpoint = await ScriptedEndpoint.StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, settings:
        [
            ("OPENAI_MODEL", "house-model"), ("Models:Prices:house-model:InputPerMillion", "10000"), ("Models:Prices:house-model:OutputPerMillion", "50000"),
        ]);

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(options: new() { MaxUsd = 1000 }), default);

        Assert.Equal(2.0, answer.Spending.Usd, 9);
    }

    [Fact]
    public async Task Call_NoModelConfigured_SaysWhatToSet()
    {
        await using var world = await ModelWorld.StartAsync(settings: [("OPENAI_MODEL", "")]);

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));

        Assert.Contains("OPENAI_MODEL", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message.Split(". ")[0], world.Services.GetRequiredService<ModelCatalog>().FindProblem(null)?.Replace("'planner'", "'coder'", StringComparison.Ordinal));
    }
}
