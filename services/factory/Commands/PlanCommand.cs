using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Planning;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory plan</c>: the dry run.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var options = new RunOptionsSet();
        var json = Options.Json("The plan as one JSON object");
        var command = new Command("plan", "Show the task graph, what cannot be proven, and a forecast; carries out nothing");
        options.AddForPlan(command);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => PlanAsync(options.Read(parsed, planOnly: true), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> PlanAsync(RunArguments arguments, bool json, CancellationToken cancellationToken)
    {
        var request = await Preflight.CheckAsync(arguments, cancellationToken);
        foreach (var note in request.Notes)
            (json ? Console.Error : Console.Out).WriteLine(PlainText.Line(note));
        return await DryRun.RunAsync(request, json, cancellationToken);
    }
}
