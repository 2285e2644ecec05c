using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Hosting;

/// <summary>A started fleet without a web server.</summary>
internal sealed class RunningFleet : IDisposable
{
    private readonly IHost _host;

    private RunningFleet(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<RunningFleet> StartAsync(string dataFolder, bool unsandboxed, CancellationToken cancellationToken)
    {
        var host = FleetHost.Build(FactoryConfiguration.Create(dataFolder, unsandboxed), dataFolder);
        await host.StartAsync(cancellationToken);
        return new RunningFleet(host);
    }

    /// <returns>The new run's id.</returns>
    /// <exception cref="BadInputException">The coordinator refuses the requirement or its repository.</exception>
    public async Task<string> SubmitAsync(RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var run = await Services.GetRequiredService<RunService>().SubmitAsync(new RunSubmission(request.Prp, request.Options), cancellationToken);
            return run.RunId;
        }
        catch (Exception e) when (e is PrpRefusedException or RepositoryException or RunRefusedException)
        {
            throw new BadInputException(e.Message);
        }
    }

    /// <summary>Stops within <see cref="FleetHost.StopPatience"/>.</summary>
    public async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(FleetHost.StopPatience);
        try
        {
            await _host.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // What could not be said in time, the next process finds out from the history.
        }
    }

    public void Dispose() => _host.Dispose();
}
