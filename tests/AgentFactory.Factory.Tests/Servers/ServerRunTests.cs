using System.Text.Json;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Tests.Servers;

/// <summary>The commands about runs, of runs that a server has.</summary>
public sealed class ServerRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    private static string Prp { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.md");

    private static string Model { get; } = "replay:" + Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.recording.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Submit_Wait_ShowsTheRunAndEndsAsItDoes()
    {
        await using var server = await ServedFactory.StartAsync(_folder.Path);

        var submitted = await AskAsync(server, "submit", Prp, "--model", Model, "--wait", "--json");

        var result = Result(submitted, 0);
        var shown = Result(await AskAsync(server, "show", Text(result, "runId"), "--json"), 0);
        var watched = await AskAsync(server, "watch", Text(result, "runId"), "--json");
        var listed = await AskAsync(server, "runs");
        Assert.Equal("succeeded", Text(result, "status"));
        Assert.Equal(("passed", 2), (Text(result.GetProperty("criteria")[0], "status"), result.GetProperty("criteria")[0].GetProperty("testsRun").GetInt32()));
        Assert.Equal(result.GetRawText(), shown.GetRawText());
        Assert.Equal(result.GetRawText(), Result(watched, 0).GetRawText());
        Assert.StartsWith("{\"type\":\"event\",\"sequence\":1,\"event\":\"run-submitted\"", watched.Output, StringComparison.Ordinal);
        Assert.Contains($"{Text(result, "runId")}   succeeded", listed.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")), "a run of a server leaves nothing in this machine's data directory");
    }

    [Fact]
    public async Task Approve_RunThatWaits_GoesOnWithIt()
    {
        await using var server = await ServedFactory.StartAsync(_folder.Path);
        var waiting = Result(await AskAsync(server, "submit", Prp, "--model", Model, "--wait", "--json", "--approve"), 3);
        var run = Text(waiting, "runId");

        var wrong = await AskAsync(server, "approve", run, "--gate", "tool");
        var shown = await AskAsync(server, "show", run);
        var approved = Result(await AskAsync(server, "approve", run, "--gate", Text(waiting, "gate"), "--by", "Ada", "--json"), 0);
        var again = await AskAsync(server, "approve", run);

        Assert.Contains($"factory approve {run} --server {server.Address} --gate delivery", shown.Output, StringComparison.Ordinal);
        Assert.Equal("succeeded", Text(approved, "status"));
        AssertRefused("waits at \"delivery\"", wrong);
        AssertRefused("waits for no decision", again);
    }

    [Fact]
    public async Task Cancel_RunThatWaits_EndsIt()
    {
        await using var server = await ServedFactory.StartAsync(_folder.Path);
        var run = Text(Result(await AskAsync(server, "submit", Prp, "--model", Model, "--wait", "--json", "--approve"), 3), "runId");

        var cancelled = await AskAsync(server, "cancel", run, "--why", "not needed");
        var resumed = await AskAsync(server, "resume", run);

        Assert.Equal(($"{run} is cancelled.\n", 0), (cancelled.Output, cancelled.ExitCode));
        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains("cancelled: not needed", resumed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_ServerIsKilledAndComesBack_IsWaitedFor()
    {
        var first = await ServedFactory.StartAsync(_folder.Path);
        using var command = FactoryProcess.Start(_folder.Path, "submit", Prp, "--model", Model, "--wait", "--json", "--server", $"{first.Address}");
        using var patience = new CancellationTokenSource(Patience);
        while (await command.StandardOutput.ReadLineAsync(patience.Token) is { } line && !line.Contains("\"task-dispatched\"", StringComparison.Ordinal))
            ;
        await first.DisposeAsync();

        await using var second = await ServedFactory.StartAsync(_folder.Path, $"{first.Address}");
        var rest = await command.StandardOutput.ReadToEndAsync(patience.Token);
        await command.WaitForExitAsync(patience.Token);

        Assert.True(command.ExitCode == 0, rest + await command.StandardError.ReadToEndAsync(patience.Token));
        Assert.Equal("succeeded", Text(JsonElement.Parse(rest.TrimEnd().Split('\n')[^1]), "status"));
    }

    [Theory]
    [InlineData("cannot be asked: 'wizard' is not a model", "submit", "PRP", "--model", "wizard")]
    [InlineData("cannot be asked: there is no recording", "submit", "PRP", "--model", "replay:/nowhere.jsonl")]
    [InlineData("There is no run 'nope' here", "show", "nope")]
    [InlineData("There is no run 'nope' here", "approve", "nope")]
    [InlineData("There is no run 'nope' here", "cancel", "nope")]
    [InlineData("There is no run 'nope' here", "watch", "nope")]
    [InlineData("There is no run", "show", "../../etc")]
    [InlineData("name the one that is meant", "resume")]
    [InlineData("--model and --out are for runs of this machine", "resume", "nope", "--out", "x")]
    [InlineData("exclude each other", "runs", "--data", "x")]
    public async Task Ask_WhatTheServerCannotDo_IsRefusedInOneLine(string expected, params string[] arguments)
    {
        await using var server = await ServedFactory.StartAsync(_folder.Path);

        AssertRefused(expected, await AskAsync(server, [.. arguments.Select(argument => argument == "PRP" ? Prp : argument)]));
    }

    private static void AssertRefused(string expected, ProcessOutcome outcome)
    {
        Assert.Equal((2, 1), (outcome.ExitCode, outcome.Error.Count(c => c == '\n')));
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static JsonElement Result(ProcessOutcome outcome, int exitCode)
    {
        Assert.True(outcome.ExitCode == exitCode, $"exit status {outcome.ExitCode}: {outcome.Output}{outcome.Error}");
        return JsonElement.Parse(outcome.Output.TrimEnd().Split('\n')[^1]);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private Task<ProcessOutcome> AskAsync(ServedFactory server, params string[] arguments) =>
        FactoryProcess.RunAsync(_folder.Path, [.. arguments, "--server", $"{server.Address}"]);
}
