using AgentFactory.Agents.Hosting;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Api;
using AgentFactory.ServiceDefaults.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Benchmarks;

/// <summary>The coordinator as it runs in one process, with agents that do nothing: what is left is what durability costs.</summary>
internal sealed class SpineFleet : IAsyncDisposable
{
    private readonly IHost _host;

    private SpineFleet(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public StepClock Clock => Services.GetRequiredService<StepClock>();

    public RunService Runs => Services.GetRequiredService<RunService>();

    public static PrpDocument Prp { get; } = new()
    {
        Title = "Steps",
        Goal = "Steps are taken.",
        Criteria = [new("C1", "it holds", "test -d .", CriterionClass.Gate, new(1, 1))],
    };

    public static async Task<SpineFleet> StartAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Coordinator:DataDirectory"] = dataFolder,
            ["Workspaces:Root"] = Path.Combine(dataFolder, "workspaces"),
        });
        builder.AddCoordinator();
        builder.Services.AddSingleton<StepClock>();
        builder.AddAgent<PlannerStandIn>().AddAgent<CoderStandIn>().AddAgent<TesterStandIn>().AddAgent<ReviewerStandIn>();
        builder.AddFactoryBus();
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new(host);
    }

    /// <summary>Runs one run to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var run = await Runs.SubmitAsync(new(Prp, new RunOptions()), cancellationToken);
        await foreach (var _ in Runs.WatchAsync(run.RunId, 0, untilEnded: true, cancellationToken))
        {
        }

        var end = await Runs.GetAsync(run.RunId, cancellationToken);
        if (end.Status != RunStatus.Succeeded)
            throw new InvalidOperationException($"the run {run.RunId} ended as {end.Status}: {end.Reason}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
