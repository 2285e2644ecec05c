using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory approve</c>: decides what a run waits for, and goes on with it.</summary>
internal static class ApproveCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run that waits for a decision" };
        var reject = new Option<bool>("--reject") { Description = "Refuse instead" };
        var gate = Options.Text("--gate", "NAME", "Only if this is the gate that the run waits at [default: whichever it is]");
        var why = Options.Text("--why", "TEXT", "The reason; it is kept in the run's history");
        var by = Options.Text("--by", "NAME", "Who decides [default: this user]");
        var data = Options.Data();
        var server = Options.RunServer();
        var json = Options.Json("One JSON object a line: events as they happen, last the result");
        var command = new Command("approve", "Decide what a run waits for, and go on with it") { run, reject, gate, why, by, data, server, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new ResumeRequest
            {
                RunId = parsed.GetValue(run),
                Decision = new Decision(!parsed.GetValue(reject), parsed.GetValue(by) ?? Environment.UserName, parsed.GetValue(why)) { Gate = parsed.GetValue(gate) },
            };
            return ServerClient.FindFor(parsed.GetValue(server), parsed.GetValue(data)) is { } address
                ? ServerSession.ResumeAsync(address, request, parsed.GetValue(json), cancellationToken)
                : OneProcess.ResumeAsync(DataFolder.FindExisting(parsed.GetValue(data)), request, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }
}
