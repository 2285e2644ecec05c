using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Planning;

/// <summary>Shows the coordinator's preview of a run in a fleet that lives as long as the command.</summary>
internal static class DryRun
{
    public static async Task<int> RunAsync(RunRequest request, bool json, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interruption.Token);
        await using var fleet = await RunningFleet.StartAsync(request.DataFolder, request.Options.AllowUnsandboxed, request.Options.Model, cancellationToken);
        try
        {
            var plan = await fleet.PlanAsync(request, stop.Token);
            if (plan.Status != RunStatus.Planned)
                return Explain(plan);
            if (json)
                Console.Out.WriteLine(JsonLines.Write(plan));
            else
                PlanText.Write(Console.Out, plan);
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

    private static int Explain(PlanPreview plan)
    {
        Console.Error.WriteLine(PlainText.Line($"factory plan: there is no plan: {plan.Reason ?? plan.Status.ToString()}"));
        return plan.Status == RunStatus.Waiting ? ExitCode.Waiting : ExitCode.Failed;
    }
}
