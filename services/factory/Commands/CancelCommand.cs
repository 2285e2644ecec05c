using System.CommandLine;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory cancel</c>: ends a run for good; whoever drives it stops.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run" };
        var why = Options.Text("--why", "TEXT", "The reason; it is kept in the run's history");
        var data = Options.Data();
        var server = Options.RunServer();
        var command = new Command("cancel", "End a run for good; what it has done so far stays") { run, why, data, server };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (runId, reason) = (parsed.GetRequiredValue(run), parsed.GetValue(why) ?? "cancelled by the user");
            return Say(ServerClient.FindFor(parsed.GetValue(server), parsed.GetValue(data)) is { } address
                ? await new ServerRun(address, runId).AskAsync("cancel", new { reason }, cancellationToken)
                : await CancelAsync(DataFolder.FindExisting(parsed.GetValue(data)), runId, reason, cancellationToken));
        });
        return command;
    }

    private static Task<RunOverview> CancelAsync(string dataFolder, string runId, string reason, CancellationToken cancellationToken) =>
        RunReader.ReadAsync(dataFolder, services => services.GetRequiredService<RunService>().CancelAsync(runId, reason, cancellationToken));

    private static int Say(RunOverview run)
    {
        Console.Out.WriteLine(PlainText.Line($"{run.RunId} is {run.Status.ToString().ToLowerInvariant()}."));
        return ExitCode.Succeeded;
    }
}
