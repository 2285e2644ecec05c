using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory watch</c>: looks on while a server works on a run.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run" };
        var server = Options.Server();
        var json = Options.Json("One JSON object a line: events as they happen, last the result");
        var command = new Command("watch", "Show how a server's run goes, until it has ended or waits for a person") { run, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (address, runId) = (ServerClient.Find(parsed.GetValue(server)), parsed.GetRequiredValue(run));
            await new ServerRun(address, runId).SummarizeAsync(cancellationToken);
            return await ServerSession.FollowAsync(address, runId, parsed.GetValue(json));
        });
        return command;
    }
}
