using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

/// <summary>What is configured for a role beside its model.</summary>
public sealed class FallbackTests
{
    private readonly EagerTime _time = new(TimeSpan.FromSeconds(90));

    [Fact]
    public async Task Call_ModelGivesNoAnswer_IsAnsweredByTheNextAndPaidOnce()
    {
        await using var endpoint = await StartAsync(Replies.Status(404, "no such model"), Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:Fallbacks:coder:0", "openai:spare"));

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal("Hi", ModelWorld.Read(answer).Text);
        Assert.Equal(["desk", "spare"], endpoint.Requests.Select(request => request.Json.GetProperty("model").GetString()));
        Assert.Equal(1, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).Calls);
    }

    [Fact]
    public async Task Call_NoneGivesAnAnswer_FailsWithTheLastOnesReason()
    {
        await using var endpoint = await StartAsync(Replies.Status(404, "no such model"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:Fallbacks:Default:0", "openai:spare"));

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));

        Assert.StartsWith("openai:spare at ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RunChoseItsModel_AsksNoOther()
    {
        await using var endpoint = await StartAsync(Replies.Status(404, "no such model"));
        await using var world = await ModelWorld.StartAsync(endpoint, _time, ("Models:Fallbacks:coder:0", "openai:spare"));

        await Assert.ThrowsAsync<ModelUnavailableException>(
            () => world.Gateway.CallAsync(ModelWorld.Call(options: new() { Model = "openai:own" }), default));

        Assert.Equal(1, endpoint.Asked);
    }

    [Fact]
    public async Task Call_TemperatureAndTokensOfTheRole_AreSent()
    {
        await using var endpoint = await StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(
            endpoint, _time, ("Models:Temperatures:Default", "0.5"), ("Models:Temperatures:coder", "0.25"), ("Models:OutputTokens:coder", "77"));

        await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.Equal(0.25, endpoint.Requests.Single().Json.GetProperty("temperature").GetDouble());
        Assert.Equal(77, endpoint.Requests.Single().Json.GetProperty("max_completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData("Models:Fallbacks:coder:0", "replay:x.jsonl")]
    [InlineData("Models:Fallbacks:coder:0", "spare")]
    [InlineData("Models:Temperatures:coder", "2.5")]
    [InlineData("Models:OutputTokens:coder", "0")]
    public async Task Options_ThatMakeNoSense_AreRefusedAndTheKeyNamed(string key, string value)
    {
        await using var world = await ModelWorld.StartAsync(settings: (key, value));

        var error = Assert.Throws<OptionsValidationException>(() => world.Services.GetRequiredService<IOptions<ModelOptions>>().Value);

        Assert.Contains(string.Join(':', key.Split(':').Take(3)), error.Message, StringComparison.Ordinal);
    }
}
