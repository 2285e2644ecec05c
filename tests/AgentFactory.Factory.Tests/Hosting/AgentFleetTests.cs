using AgentFactory.Agents;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Tests.Hosting;

/// <summary>The factory in a process of one's own.</summary>
public sealed class AgentFleetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_WithAnAgentOfOnesOwn_TellsThePlannerAndCountsIt()
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path)
            .With("coder", count: 2, maxConcurrentTasks: 3).Add<Painter>().With("painter", count: 4)
            .Set("Models:Tiers:small", "ollama:tiny")
            .Build();

        await fleet.StartAsync();

        var coordinator = fleet.Services.GetRequiredService<IOptions<CoordinatorOptions>>().Value;
        Assert.Contains("painter", coordinator.FleetRoles);
        Assert.Equal("paints", coordinator.RolePurposes["painter"]);
        var configuration = fleet.Services.GetRequiredService<IConfiguration>();
        Assert.Equal(
            ("2", "3", "4"), (configuration["Agents:coder:Copies"], configuration["Agents:coder:MaxConcurrentTasks"], configuration["Agents:painter:Copies"]));
        Assert.Equal("ollama:tiny", fleet.Services.GetRequiredService<ModelCatalog>().Choose("painter", null).Model?.ToString());
    }

    [Fact]
    public async Task Start_RoleThatThereIsNot_NamesTheRoles()
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path).Add<Painter>().With("sculptor").Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => fleet.StartAsync());

        Assert.StartsWith("Fleet:sculptor: there is no such role; nothing was started. The roles are coordinator, planner,", error.Message, StringComparison.Ordinal);
        Assert.Contains("painter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_RoleThatThereIsNotAndNoAgentOfOnesOwn_IsRefused() =>
        Assert.StartsWith(
            "Fleet:sculptor: there is no such role; nothing was started.",
            Assert.Throws<InvalidOperationException>(() => new AgentFleetBuilder(_folder.Path).With("sculptor").Build()).Message, StringComparison.Ordinal);

    [Fact]
    public void With_RoleTwice_IsRefused() =>
        Assert.Equal(
            "the role coder is in the fleet already: name it once, with its count; nothing was started",
            Assert.Throws<InvalidOperationException>(() => new AgentFleetBuilder(_folder.Path).With("Coder").With("coder", count: 2)).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Build_CountOutOfBounds_IsRefused(int count) =>
        Assert.Equal(
            $"Fleet:coder:count is `{count}`, and must be a whole number from 1 to 100; nothing was started.",
            Assert.Throws<InvalidOperationException>(() => new AgentFleetBuilder(_folder.Path).With("coder", count).Build()).Message);

    [Fact]
    public async Task Start_TwoAgentsOfOneRole_IsRefused()
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path).Add<Painter>().Add<SecondPainter>().Build();

        var error = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => fleet.StartAsync());

        Assert.Matches(@"^SecondPainter \(.+\.dll\) and Painter \(.+\.dll\) both have the role `painter`: register one of them\. Nothing was started\.$", error.Message);
    }

    [Theory]
    [InlineData("Models:pianter", "ollama:tiny")]
    [InlineData("Models:Temperatures:pianter", "1")]
    [InlineData("Models:OutputTokens:pianter", "100")]
    [InlineData("Models:Fallbacks:pianter:0", "ollama:tiny")]
    public async Task Start_ModelOfARoleThatThereIsNot_IsRefused(string key, string value)
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path).Add<Painter>().Set("Models:Default", "ollama:tiny").Set("Models:painter", "ollama:tiny").Set(key, value).Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => fleet.StartAsync());

        Assert.StartsWith($"{key.TrimEnd('0').TrimEnd(':')}: the fleet has no such role; it has coder, coordinator, ", error.Message, StringComparison.Ordinal);
        Assert.Contains("painter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TierWithoutAModel_IsRefused()
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path).Add<Painter>().Set("Models:Default", "ollama:large").Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => fleet.StartAsync());

        Assert.StartsWith("the role 'painter' asks for a model of the tier 'small', and no model is named for it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Models:Default", "ollama:large")]
    [InlineData("Models:Tiers:small", "ollama:tiny")]
    public async Task Start_ModelChosenForTheOneRun_GoesBeforeWhatAgentsAskFor(string key, string model)
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path) { Model = "openai:own" }.Add<Painter>().Set(key, model).Set("Models:ContextWindows:tiny", "8192").Build();

        await fleet.StartAsync();

        Assert.Equal("openai:own", fleet.Services.GetRequiredService<ModelCatalog>().Choose("painter", "openai:own").Model?.ToString());
    }

    [Fact]
    public async Task Start_ModelTooSmallForAnAgent_IsRefused()
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path).Add<Painter>()
            .Set("Models:Tiers:small", "ollama:tiny").Set("Models:ContextWindows:tiny", "8192").Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => fleet.StartAsync());

        Assert.Equal(
            "the role 'painter' needs a context of 32000 tokens, and its model ollama:tiny has 8192: set Models:painter to a model with a larger one, "
                + "or correct Models:ContextWindows:tiny.",
            error.Message);
    }

    [Fact]
    public async Task Submit_WhatIsNoRequirement_SaysWhy()
    {
        await using var fleet = new AgentFleetBuilder(_folder.Path).Build();
        await fleet.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.SubmitAsync("# Nothing", new RunOptions()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.WaitAsync("20260101-000000-abcdefgh"));
    }

#pragma warning disable CA1812 // Made by the host.
    private class Painter : Agent
    {
        public override string Role => "painter";

        public override string Purpose => "paints";

        public override string? ModelTier => "small";

        public override int MinContextTokens => 32_000;

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class SecondPainter : Painter;
#pragma warning restore CA1812
}
