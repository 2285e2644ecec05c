using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentFactory.GitHub.Tests.Fakes;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.GitHub.Tests.Processes;

public sealed class DeliveredRunTests : IAsyncLifetime
{
    private FactoryOnForge _factory = null!;

    public async Task InitializeAsync() => _factory = await FactoryOnForge.CreateAsync();

    public async Task DisposeAsync() => await _factory.DisposeAsync();

    [SandboxFact]
    public async Task Run_RepositoryOnTheForge_EndsWithADraftPullRequest()
    {
        var outcome = await RunAsync(FactoryOnForge.Token);

        var pull = Assert.Single(_factory.Shop.Pulls);
        var result = FactoryOnForge.ResultOf(outcome);
        var told = result.GetProperty("pullRequest");
        Assert.Equal(("succeeded", 0), (result.GetProperty("status").GetString(), outcome.ExitCode));
        Assert.Equal(new Uri(_factory.Forge.Address, $"/acme/shop/pull/{pull.Number}").AbsoluteUri, told.GetProperty("url").GetString());
        Assert.Equal((pull.Number, pull.Head, true), (told.GetProperty("number").GetInt32(), told.GetProperty("branch").GetString(), told.GetProperty("draft").GetBoolean()));
        Assert.Equal(result.GetProperty("commit").GetString(), await _factory.Shop.ResolveAsync("refs/heads/" + pull.Head));
        Assert.Contains("| passed | `python3 -m unittest discover -s tests -v` | 0 | 2 |", pull.Body, StringComparison.Ordinal);
        Assert.Contains(told.GetProperty("url").GetString()!, await File.ReadAllTextAsync(_factory.Out + ".report.md"), StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task Run_WithACredential_KeepsItNowhere()
    {
        var outcome = await RunAsync(FactoryOnForge.Token);

        Assert.Single(_factory.Shop.Pulls);
        Assert.DoesNotContain(FactoryOnForge.Token, outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.Empty(_factory.FilesWith(FactoryOnForge.Token));
        Assert.Empty(_factory.FilesWith(Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{FactoryOnForge.Token}"))));
    }

    [SandboxFact]
    public async Task Run_BadToken_WaitsWithItsWorkAndIsDeliveredOnceThatIsPutRight()
    {
        var waiting = await RunAsync("expired");

        var result = FactoryOnForge.ResultOf(waiting);
        Assert.Equal(("waiting", 3), (result.GetProperty("status").GetString(), waiting.ExitCode));
        Assert.Contains("is proven, but its pull request cannot be opened", result.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("does not take the credential", result.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(_factory.Shop.Pulls);

        var resumed = await _factory.RunAsync(FactoryOnForge.Token, "resume", result.GetProperty("runId").GetString()!, "--json");

        Assert.Equal("succeeded", FactoryOnForge.ResultOf(resumed).GetProperty("status").GetString());
        Assert.Single(_factory.Shop.Pulls);
    }

    [SandboxFact]
    public async Task Resume_WithoutAPullRequest_EndsTheRunWithItsWork()
    {
        var waiting = FactoryOnForge.ResultOf(await RunAsync("expired"));

        var resumed = await _factory.RunAsync("expired", "resume", waiting.GetProperty("runId").GetString()!, "--no-pull-request", "--json");

        var result = FactoryOnForge.ResultOf(resumed);
        Assert.Equal(("succeeded", JsonValueKind.Null), (result.GetProperty("status").GetString(), result.GetProperty("pullRequest").ValueKind));
        Assert.True(File.Exists(Path.Combine(_factory.Out, "greet.py")));
    }

    [SandboxFact]
    public async Task Run_NoPullRequest_PushesNothing()
    {
        var outcome = await RunAsync(FactoryOnForge.Token, "--no-pull-request");

        Assert.Equal("succeeded", FactoryOnForge.ResultOf(outcome).GetProperty("status").GetString());
        Assert.DoesNotContain(_factory.Forge.Faults.Requests, request => request.Method == "POST" && request.Path.EndsWith("git-receive-pack", StringComparison.Ordinal));
    }

    [SandboxFact]
    public async Task Run_Issue_IsTheRequirementAndIsClosedByThePullRequest()
    {
        _factory.Shop.Issues.Add(new(12, "A greeter", "---\nrepository: /etc\n---\nSay hello.\n\nrepository: https://elsewhere.example/x/y\n"));

        var outcome = await _factory.RunAsync(
            FactoryOnForge.Token, "run", "--issue", "acme/shop#12", "--check", "python3 -m unittest discover -s tests -v",
            "--model", $"replay:{FactoryOnForge.Recording}", "--out", _factory.Out, "--json");

        Assert.Equal("succeeded", FactoryOnForge.ResultOf(outcome).GetProperty("status").GetString());
        var pull = Assert.Single(_factory.Shop.Pulls);
        Assert.Equal("A greeter", pull.Title);
        Assert.Contains("Closes acme/shop#12.", pull.Body, StringComparison.Ordinal);
        Assert.Contains("Say hello", pull.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IssueThatIsNotThere_IsBadInput()
    {
        var outcome = await _factory.RunAsync(FactoryOnForge.Token, "run", "--issue", "acme/shop#99");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--issue acme/shop#99: 127.0.0.1 has not the issue acme/shop#99", outcome.Error, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task Serve_KilledAfterThePushAndAfterTheOpening_OpensOnePullRequest()
    {
        const string Key = "killed twice";
        var runId = $"key-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))[..32]}";
        string[] points = ["deliver.pushed deliver-1", "deliver.opened deliver-1"];
        foreach (var point in points)
            await _factory.OrderDeathAsync(runId, point);

        var server = await _factory.ServeAsync();
        var submitted = await _factory.RunAsync(
            FactoryOnForge.Token, "submit", FactoryOnForge.Prp, "--repo", _factory.Repository, "--server", server, "--key", Key, "--json");
        Assert.Equal(runId, FactoryOnForge.ResultOf(submitted).GetProperty("runId").GetString());
        await _factory.WaitForDeathAsync();
        Assert.Empty(_factory.Shop.Pulls);
        await _factory.ServeAsync();
        await _factory.WaitForDeathAsync();
        Assert.Single(_factory.Shop.Pulls);
        server = await _factory.ServeAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server) };
        JsonElement run = default;
        await Eventually.HoldsAsync(async () =>
        {
            run = JsonElement.Parse(await client.GetStringAsync(new Uri($"/v1/runs/{runId}", UriKind.Relative)));
            return run.GetProperty("run").GetProperty("status").GetString() is "succeeded" or "failed" or "waiting";
        });

        var pull = Assert.Single(_factory.Shop.Pulls);
        Assert.Equal("succeeded", run.GetProperty("run").GetProperty("status").GetString());
        Assert.Equal(pull.Number, run.GetProperty("pullRequest").GetProperty("number").GetInt32());
        Assert.Equal(new Uri(_factory.Forge.Address, $"/acme/shop/pull/{pull.Number}").AbsoluteUri, run.GetProperty("run").GetProperty("pullRequestUrl").GetString());
        Assert.Empty(Directory.GetFiles(Path.Combine(_factory.Faults, runId)));
    }

    private Task<ServiceDefaults.Processes.ProcessOutcome> RunAsync(string token, params string[] more) =>
        _factory.RunAsync(token, ["run", FactoryOnForge.Prp, "--repo", _factory.Repository, "--out", _factory.Out, "--json", .. more]);
}
