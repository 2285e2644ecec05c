using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;

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
        var json = Options.Json("One JSON object a line: events as they happen, last the result");
        var command = new Command("approve", "Decide what a run waits for, and go on with it") { run, reject, gate, why, by, data, json };
        command.SetAction((parsed, cancellationToken) => OneProcess.ResumeAsync(
            new ResumeRequest
            {
                RunId = parsed.GetValue(run),
                DataFolder = DataFolder.FindExisting(parsed.GetValue(data)),
                Decision = new Decision(!parsed.GetValue(reject), parsed.GetValue(by) ?? Environment.UserName, parsed.GetValue(why)) { Gate = parsed.GetValue(gate) },
            },
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }
}
