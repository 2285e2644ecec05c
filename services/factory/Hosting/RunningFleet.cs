using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Previews;
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
        try
        {
            await host.StartOrStopAsync(cancellationToken);
            return new RunningFleet(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <returns>The new run's id.</returns>
    /// <exception cref="BadInputException">The coordinator refuses the requirement or its repository.</exception>
    public Task<string> SubmitAsync(RunRequest request, CancellationToken cancellationToken) => TranslateAsync(async () =>
        (await Services.GetRequiredService<RunService>().SubmitAsync(new(request.Prp, request.Options), cancellationToken)).RunId);

    /// <summary>Has the planner plan, and stops there.</summary>
    /// <exception cref="BadInputException">The coordinator refuses the requirement or its repository.</exception>
    public Task<PlanPreview> PlanAsync(RunRequest request, CancellationToken cancellationToken) => TranslateAsync(() =>
        Services.GetRequiredService<PlanPreviews>().MakeAsync(new(request.Prp, request.Options), cancellationToken));

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

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is PrpRefusedException or RepositoryException or RunRefusedException)
        {
            throw new BadInputException(e.Message);
        }
    }
}
