using System.Text.Json;
using AgentFactory.Factory.Input;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.GitHub.Tests.Processes;

/// <summary>The sample whose plan needs every role, from a repository on the forge to its pull request there.</summary>
public sealed class DeliveredSampleTests : IAsyncLifetime
{
    private static readonly string Sample = Path.Combine(SourceTree.Root!, "samples", "prps", "shop-service.md");

    private FactoryOnForge _factory = null!;

    public async Task InitializeAsync() => _factory = await FactoryOnForge.CreateAsync();

    public async Task DisposeAsync() => await _factory.DisposeAsync();

    [SandboxFact]
    public async Task Run_ShopService_EveryRoleTakesPartAndThePullRequestHasTheEvidence()
    {
        var outcome = await _factory.RunAsync(
            FactoryOnForge.Token, "run", Sample, "--repo", _factory.Repository, "--out", _factory.Out, "--json");

        var result = FactoryOnForge.ResultOf(outcome);
        Assert.True(outcome.ExitCode == 0, $"{result}\n{outcome.Error}");
        Assert.Equal(["coder", "database", "devops", "github", "planner", "reviewer", "tester"], RolesIn(outcome.Output));
        var pull = Assert.Single(_factory.Shop.Pulls);
        Assert.Equal(result.GetProperty("commit").GetString(), await _factory.Shop.ResolveAsync("refs/heads/" + pull.Head));
        Assert.Contains("| passed | `python3 -m unittest discover -s tests -t . -v` | 0 |", pull.Body, StringComparison.Ordinal);
        Assert.Contains("A small shop as an HTTP service", pull.Body, StringComparison.Ordinal);
    }

    private static IEnumerable<string> RolesIn(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line.StartsWith('{'))
        .Select(line => JsonElement.Parse(line))
        .Where(line => line.TryGetProperty("event", out var name) && name.GetString() == "attempt-opened")
        .Select(line => line.GetProperty("data").GetProperty("agentId").GetString()!.Split('@')[0])
        .Distinct().Order(StringComparer.Ordinal);
}
