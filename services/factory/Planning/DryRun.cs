using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Planning;

/// <summary>Has the planner plan, and stops there.</summary>
internal static class DryRun
{
    public static async Task<int> RunAsync(RunRequest request, bool json, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interruption.Token);
        using var fleet = await RunningFleet.StartAsync(request.DataFolder, request.Options.AllowUnsandboxed, cancellationToken);
        try
        {
            var service = fleet.Services.GetRequiredService<RunService>();
            var runId = await fleet.SubmitAsync(request, stop.Token);
            await foreach (var _ in service.WatchAsync(runId, 0, untilEnded: false, stop.Token))
            {
                // Only the end matters; a plan is a matter of a few calls.
            }

            var state = await service.StateAsync(runId, stop.Token);
            if (state.Status != RunStatus.Planned)
                return Explain(state);
            var spending = await fleet.Services.GetRequiredService<IJournalStore>().SpendingAsync(runId, stop.Token);
            Print(PlanPreview.Of(state, spending, PriceOf(fleet.Services, state.Options)), json);
            return ExitCode.Succeeded;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("factory plan: interrupted; nothing was carried out.");
            return ExitCode.Waiting;
        }
        finally
        {
            await fleet.StopAsync();
        }
    }

    private static void Print(PlanPreview plan, bool json)
    {
        if (json)
            Console.Out.WriteLine(JsonLines.Write(plan));
        else
            PlanText.Write(Console.Out, plan);
    }

    private static int Explain(RunState state)
    {
        Console.Error.WriteLine(PlainText.Line($"factory plan: there is no plan: {state.Reason ?? state.Status.ToString()}"));
        return state.Status == RunStatus.Waiting ? ExitCode.Waiting : ExitCode.Failed;
    }

    private static ModelPrice? PriceOf(IServiceProvider services, RunOptions options)
    {
        var model = services.GetRequiredService<ModelCatalog>().Choose(Roles.Coder, options.Model).Model;
        var prices = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ModelOptions>>().Value.Prices;
        return model is null ? null : new PriceTable(prices).Find(model);
    }
}
