using System.CommandLine;
using System.Text.Json;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory runs</c>: the runs of a data directory or of a server, newest first.</summary>
internal static class RunsCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var limit = Options.Count("--limit", $"At most this many [default: {DefaultLimit}]");
        var data = Options.Data();
        var json = Options.Json("One JSON object a run, or a message");
        var dead = new Option<bool>("--dead") { Description = "List a server's messages that nobody could use, instead of runs" };
        var server = Options.RunServer();
        var command = new Command("runs", "List runs, newest first") { limit, data, json, dead, server };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var most = parsed.GetValue(limit) ?? DefaultLimit;
            if (parsed.GetValue(dead))
                return await ListDeadAsync(ServerClient.Find(parsed.GetValue(server)), Math.Min(most, RunService.MaxListed), parsed.GetValue(json), cancellationToken);
            return List(
                ServerClient.FindFor(parsed.GetValue(server), parsed.GetValue(data)) is { } address
                    ? await ServerClient.GetAsync<IReadOnlyList<RunOverview>>(address, $"v1/runs?limit={Math.Min(most, RunService.MaxListed)}", cancellationToken)
                    : await ReadAsync(DataFolder.FindExisting(parsed.GetValue(data)), (int)Math.Min(most, RunService.MaxListed), cancellationToken),
                parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<int> ListDeadAsync(Uri server, long limit, bool json, CancellationToken cancellationToken)
    {
        var answer = await ServerClient.GetAsync<JsonElement>(server, $"v1/dead-letters?limit={limit}", cancellationToken);
        var letters = answer.GetProperty("letters").EnumerateArray().ToList();
        foreach (var letter in letters)
        {
            Console.Out.WriteLine(json
                ? letter.GetRawText()
                : PlainText.Line($"{letter.GetProperty("queue").GetString(),-32} {Text("message") ?? "unreadable",-16} {Text("runId"),-26} {Text("taskId"),-12} {letter.GetProperty("bytes").GetInt64(),9} bytes  {Text("reason")}"));

            string? Text(string name) => letter.TryGetProperty(name, out var value) ? value.GetString() : null;
        }

        if (letters.Count == 0 && !json)
            Console.Out.WriteLine("There are no dead letters.");
        return ExitCode.Succeeded;
    }

    private static Task<IReadOnlyList<RunOverview>> ReadAsync(string dataFolder, int limit, CancellationToken cancellationToken) =>
        RunReader.ReadAsync(dataFolder, services => services.GetRequiredService<RunService>().ListAsync(limit, cancellationToken));

    private static int List(IReadOnlyList<RunOverview> runs, bool json)
    {
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
