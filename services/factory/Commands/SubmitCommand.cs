using System.CommandLine;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory submit</c>: hands a requirement to a fleet that is running elsewhere, and waits for it only where that is asked.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var options = new RunOptionsSet();
        var key = Options.Text("--key", "KEY", "Submitting the same key again gives the run that it started");
        var server = Options.Server();
        var wait = new Option<bool>("--wait") { Description = "Show how it goes until it has ended or waits for a person; the exit status is then as of `factory run`" };
        var json = Options.Json("The run as one JSON object; with --wait events as they happen, a line each, and last the result");
        var command = new Command("submit", "Hand a requirement to a running fleet") { key, server, wait, json };
        options.AddForSubmit(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = ServerClient.Find(parsed.GetValue(server));
            var run = await SubmitAsync(options.Read(parsed, planOnly: false), parsed.GetValue(key), address, cancellationToken);
            if (parsed.GetValue(wait))
                return await ServerSession.FollowAsync(address, run.RunId, parsed.GetValue(json));
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonLines.Write(run)
                : PlainText.Line($"submitted: {run.RunId} ({run.Status.ToString().ToLowerInvariant()}); `factory show {run.RunId} --server {address}` tells how it goes"));
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static async Task<RunOverview> SubmitAsync(RunArguments arguments, string? key, Uri server, CancellationToken cancellationToken)
    {
        var configuration = FactoryConfiguration.Create(DataFolder.Find(arguments.Data), unsandboxed: false);
        var requirement = await Requirement.ReadAsync(arguments, configuration, cancellationToken);
        var options = arguments.WithFollow(new RunOptions
        {
            Model = arguments.Model is null ? null : ModelChoice.Absolute(arguments.Model),
            MaxTokens = arguments.MaxTokens,
            MaxUsd = arguments.MaxUsd,
            Approve = arguments.Approve,
            AllowJudged = arguments.AllowJudged,
            Repository = arguments.Repository is { } named ? RepositoryChoice.Resolve(named, Directory.GetCurrentDirectory()) : requirement.Repository,
            Base = arguments.Base,
            PullRequest = arguments.PullRequest,
            Issue = requirement.Issue,
        });
        return await ServerClient.PostAsync<RunOverview>(server, "v1/runs", new { prp = ContractsJson.Write(requirement.Prp), options }, cancellationToken, key);
    }
}
