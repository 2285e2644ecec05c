using System.CommandLine;
using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Runs;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory submit</c>: hands a requirement to a fleet that is running elsewhere, and does not wait for it.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var options = new RunOptionsSet();
        var key = Options.Text("--key", "KEY", "Submitting the same key again gives the run that it started");
        var server = Options.Server();
        var json = Options.Json("The run as one JSON object");
        var command = new Command("submit", "Hand a requirement to a running fleet") { key, server, json };
        options.AddForSubmit(command);
        command.SetAction((parsed, cancellationToken) => SubmitAsync(
            options.Read(parsed, planOnly: false), parsed.GetValue(key), parsed.GetValue(server), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> SubmitAsync(RunArguments arguments, string? key, string? server, bool json, CancellationToken cancellationToken)
    {
        var configuration = FactoryConfiguration.Create(DataFolder.Find(arguments.Data), unsandboxed: false);
        var requirement = await Requirement.ReadAsync(arguments, configuration, cancellationToken);
        var body = JsonSerializer.Serialize(
            new
            {
                prp = ContractsJson.Write(requirement.Prp),
                options = arguments.WithFollow(new RunOptions
                {
                    Model = arguments.Model,
                    MaxTokens = arguments.MaxTokens,
                    MaxUsd = arguments.MaxUsd,
                    Approve = arguments.Approve,
                    AllowJudged = arguments.AllowJudged,
                    Repository = arguments.Repository is { } named ? RepositoryChoice.Resolve(named, Directory.GetCurrentDirectory()) : requirement.Repository,
                    Base = arguments.Base,
                    PullRequest = arguments.PullRequest,
                    Issue = requirement.Issue,
                }),
            },
            ContractsJson.Options);
        var run = await ServerClient.PostAsync(server, "/v1/runs", body, key, cancellationToken);
        Console.Out.WriteLine(json
            ? run.GetRawText()
            : PlainText.Line($"submitted: {run.GetProperty("runId").GetString()} ({run.GetProperty("status").GetString()}); {ServerClient.Find(server)}v1/runs/{run.GetProperty("runId").GetString()} tells how it goes"));
        return ExitCode.Succeeded;
    }
}
