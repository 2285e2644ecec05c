using System.CommandLine;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory cancel</c>: ends a run for good; whoever drives it stops.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run" };
        var why = Options.Text("--why", "TEXT", "The reason; it is kept in the run's history");
        var data = Options.Data();
        var command = new Command("cancel", "End a run for good; what it has done so far stays") { run, why, data };
        command.SetAction((parsed, cancellationToken) => CancelAsync(
            DataFolder.FindExisting(parsed.GetValue(data)), parsed.GetRequiredValue(run), parsed.GetValue(why) ?? "cancelled by the user", cancellationToken));
        return command;
    }

    private static async Task<int> CancelAsync(string dataFolder, string runId, string why, CancellationToken cancellationToken)
    {
        var run = await RunReader.ReadAsync(dataFolder, services => services.GetRequiredService<RunService>().CancelAsync(runId, why, cancellationToken));
        Console.Out.WriteLine(PlainText.Line($"{run.RunId} is {run.Status.ToString().ToLowerInvariant()}."));
        return ExitCode.Succeeded;
    }
}
