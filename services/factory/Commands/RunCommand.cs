using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory run</c>: a PRP goes in, a proven branch comes out.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new RunOptionsSet();
        var json = Options.Json("One JSON object a line: events as they happen, last the result");
        var command = new Command("run", "Carry out a PRP and prove every criterion on the branch that comes out");
        options.AddAll(command);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Read(parsed, planOnly: false), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(RunArguments arguments, bool json, CancellationToken cancellationToken)
    {
        var request = await Preflight.CheckAsync(arguments, cancellationToken);
        return await OneProcess.StartAsync(request, json, cancellationToken);
    }
}
