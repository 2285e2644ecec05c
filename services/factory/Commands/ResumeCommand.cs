using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory resume</c>: goes on with a run that waits, or whose process died.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var run = new Argument<string?>("RUN") { Description = "The run [default: the newest unfinished one]", Arity = ArgumentArity.ZeroOrOne };
        var maxUsd = Options.Dollars("--max-usd", "The run's new limit in US dollars, what is already spent included");
        var maxTokens = Options.Count("--max-tokens", "The run's new limit in tokens, what is already used included");
        var model = Options.Text("--model", "M", "Ask this model from here on [default: the one the run was started with]");
        var outFolder = Options.Text("--out", "DIR", "Where the branch is put [default: what the run was started with]");
        var without = new Option<bool>("--no-pull-request") { Description = "End a run that waits because its pull request cannot be opened, without one" };
        var data = Options.Data();
        var server = Options.RunServer();
        var json = Options.Json("One JSON object a line: events as they happen, last the result");
        var command = new Command("resume", "Go on with a run that waits or was interrupted") { run, maxUsd, maxTokens, model, outFolder, without, data, server, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new ResumeRequest
            {
                RunId = parsed.GetValue(run),
                MaxUsd = parsed.GetValue(maxUsd),
                MaxTokens = parsed.GetValue(maxTokens),
                Model = parsed.GetValue(model),
                Out = parsed.GetValue(outFolder),
                WithoutPullRequest = parsed.GetValue(without),
            };
            return ServerClient.FindFor(parsed.GetValue(server), parsed.GetValue(data)) is { } address
                ? ServerSession.ResumeAsync(address, request, parsed.GetValue(json), cancellationToken)
                : OneProcess.ResumeAsync(DataFolder.FindExisting(parsed.GetValue(data)), request, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }
}
