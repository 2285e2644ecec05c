using System.CommandLine;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Results;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;
using AgentFactory.Factory.Views;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory show</c>: one run as it stands.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run" };
        var data = Options.Data();
        var server = Options.RunServer();
        var json = Options.Json("The result as one JSON object");
        var command = new Command("show", "Show one run: its tasks, its evidence, its cost") { run, data, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var runId = parsed.GetRequiredValue(run);
            var (report, outcome) = ServerClient.FindFor(parsed.GetValue(server), parsed.GetValue(data)) is { } address
                ? await new ServerRun(address, runId).ReadAsync(cancellationToken)
                : await ReadAsync(DataFolder.FindExisting(parsed.GetValue(data)), runId, cancellationToken);
            return Show(report, outcome, parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<(RunReport Report, RunOutcome Outcome)> ReadAsync(string dataFolder, string runId, CancellationToken cancellationToken)
    {
        var report = await RunReader.ReadAsync(dataFolder, services => services.GetRequiredService<RunReports>().MakeAsync(runId, cancellationToken));
        var memory = await RunMemory.ReadAsync(dataFolder, runId, report.Prp.Title, report.Prp.File, cancellationToken);
        var delivered = Directory.Exists(memory.Out) ? memory.Out : null;
        return (report, new RunOutcome(RunResult.From(report, delivered), delivered is null ? null : "factory/" + memory.Slug, null, null, null));
    }

    private static int Show(RunReport report, RunOutcome outcome, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonLines.Write(outcome.Result));
            return ExitCode.Succeeded;
        }

        Console.Out.WriteLine(PlainText.Line(report.Title));
        foreach (var task in report.Tasks)
            Console.Out.WriteLine(PlainText.Line($"  {task.State.ToString().ToLowerInvariant(),-10} {task.Task.Role,-9} {task.Task.Id}: {task.Task.Title}"));
        foreach (var approval in report.Approvals)
            Console.Out.WriteLine(PlainText.Line($"  {approval.State.ToString().ToLowerInvariant(),-10} {approval.By ?? "",-9} {approval.Question}{(approval.Why is null ? "" : $" Why: {approval.Why}")}"));
        foreach (var denial in report.Denials)
            Console.Out.WriteLine(PlainText.Line($"  {"denied",-10} {denial.TaskId}: {EventText.Describe(denial.Denial)}"));
        SummaryText.Write(Console.Out, outcome);
        return ExitCode.Succeeded;
    }
}
