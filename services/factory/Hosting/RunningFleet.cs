using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Hosting;

/// <summary>The fleet of one command, which drives its own run and no other.</summary>
internal sealed class RunningFleet : IAsyncDisposable
{
    private readonly AgentFleet _fleet;

    private RunningFleet(AgentFleet fleet) => _fleet = fleet;

    public IServiceProvider Services => _fleet.Services;

    /// <param name="dataFolder">Where everything is kept.</param>
    /// <param name="unsandboxed">Commands run without a sandbox.</param>
    /// <param name="model">The model that the command's run chose for itself; null for what is configured.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RunningFleet> StartAsync(string dataFolder, bool unsandboxed, string? model, CancellationToken cancellationToken)
    {
        var fleet = await TranslateAsync(() => Task.FromResult(new AgentFleetBuilder(dataFolder) { Unsandboxed = unsandboxed, DriveAllRuns = false, Model = model }.Build()));
        try
        {
            await fleet.StartAsync(cancellationToken);
            return new RunningFleet(fleet);
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>The id that the request's run will have.</summary>
    public string NameRun(RunRequest request) => RunIds.For(request.Key, Services.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <exception cref="BadInputException">The coordinator refuses the requirement or its repository.</exception>
    public Task SubmitAsync(RunRequest request, string runId, CancellationToken cancellationToken) => TranslateAsync(() =>
        Services.GetRequiredService<RunService>().SubmitAsync(new(request.Prp, request.Options) { RunId = runId }, cancellationToken));

    /// <summary>Has the planner plan, and stops there.</summary>
    /// <exception cref="BadInputException">The coordinator refuses the requirement or its repository.</exception>
    public Task<PlanPreview> PlanAsync(RunRequest request, CancellationToken cancellationToken) => TranslateAsync(() =>
        Services.GetRequiredService<PlanPreviews>().MakeAsync(new(request.Prp, request.Options), cancellationToken));

    public Task StopAsync() => _fleet.StopAsync();

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

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
        catch (InvalidOperationException e) when (e.InnerException is BadInputException bad)
        {
            throw new BadInputException(bad.Message);
        }
    }
}
