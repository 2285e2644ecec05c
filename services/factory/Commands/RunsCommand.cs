using System.CommandLine;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory runs</c>: the runs of a data directory, newest first.</summary>
internal static class RunsCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var limit = Options.Count("--limit", $"At most this many [default: {DefaultLimit}]");
        var data = Options.Data();
        var json = Options.Json("One JSON object a run");
        var command = new Command("runs", "List runs, newest first") { limit, data, json };
        command.SetAction((parsed, cancellationToken) =>
            ListAsync(DataFolder.FindExisting(parsed.GetValue(data)), parsed.GetValue(limit) ?? DefaultLimit, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(string dataFolder, long limit, bool json, CancellationToken cancellationToken)
    {
        var most = (int)Math.Min(limit, RunService.MaxListed);
        var runs = await RunReader.ReadAsync(dataFolder, services => services.GetRequiredService<RunService>().ListAsync(most, cancellationToken));
        foreach (var run in runs)
        {
            Console.Out.WriteLine(json
                ? JsonLines.Write(run)
                : PlainText.Line($"{run.RunId,-26} {run.Status.ToString().ToLowerInvariant(),-10} {Figures.Usd(run.Usd),9}  {run.Title}"));
        }

        if (runs.Count == 0 && !json)
            Console.Out.WriteLine("There are no runs yet.");
        return ExitCode.Succeeded;
    }
}
