using System.Text.Json;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Analysis;

public sealed class RepositoryAnalysisTests : IAsyncLifetime
{
    private DeliveryBed _bed = null!;

    public async Task InitializeAsync()
    {
        _bed = await DeliveryBed.CreateAsync();
        _bed.Harness.Repository.With("basket.py", "total = 0\n");
    }

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Work_RepositoryOnTheForge_WritesItsFactsIntoAFileOfTheBranch()
    {
        _bed.Shop.Protected = true;
        _bed.Shop.TryOpen("feature", "main", "one", "", draft: false);
        _bed.Shop.Issues.AddRange([new(11, "one", null), new(12, "two", null, Open: false), new(13, "three", null), new(14, "a pull request", null, IsPullRequest: true)]);

        var run = (await _bed.DeliverAsync(Analysis("docs/facts.json"))).ShouldSucceed();

        Assert.Contains("docs/facts.json says what acme/shop is: Python without a manifest; 2 open issues, 1 open pull requests.", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
        var facts = JsonElement.Parse(run.Files["docs/facts.json"]);
        var forge = facts.GetProperty("forge");
        Assert.Equal(("acme/shop", "main", 2, 1), (forge.GetProperty("repository").GetString(), forge.GetProperty("defaultBranch").GetString(), forge.GetProperty("openIssues").GetInt32(), forge.GetProperty("openPullRequests").GetInt32()));
        Assert.Equal(["Python", "HTML"], forge.GetProperty("languages").EnumerateObject().Select(language => language.Name));
        Assert.Equal((true, 2, "build"), (forge.GetProperty("protection").GetProperty("protected").GetBoolean(), forge.GetProperty("protection").GetProperty("requiredReviews").GetInt32(), forge.GetProperty("protection").GetProperty("requiredChecks")[0].GetString()));
        Assert.Equal(".github/workflows/ci.yml", forge.GetProperty("workflows")[0].GetProperty("path").GetString());
        Assert.Equal(41, forge.GetProperty("contributors").GetProperty("anna").GetInt32());
        Assert.Equal("basket.py", facts.GetProperty("stack").GetProperty("Python without a manifest")[0].GetString());
    }

    [Fact]
    public async Task Work_WhatTheCredentialMayNotSee_IsLeftOut()
    {
        _bed.Forge.Faults.Answer("GET", "/contributors", 403, "Resource not accessible").Answer("GET", "/actions/workflows", 404, "Not Found");

        var run = (await _bed.DeliverAsync(Analysis())).ShouldSucceed();

        var forge = JsonElement.Parse(run.Files["repository-analysis.json"]).GetProperty("forge");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (forge.GetProperty("contributors").ValueKind, forge.GetProperty("workflows").ValueKind));
    }

    [Fact]
    public async Task Work_MissingRepository_FailsAndSaysSo() =>
        (await _bed.DeliverAsync(Analysis() with { Delivery = new() { Repository = new Uri(_bed.Forge.Address, "/acme/nothing.git").AbsoluteUri } }))
            .ShouldFail("has not the repository acme/nothing");

    [Fact]
    public async Task Work_MissingBranch_FailsAndSaysSo() =>
        (await _bed.DeliverAsync(Analysis() with { Delivery = _bed.Brief(@base: "gone").Delivery })).ShouldFail("acme/shop has no branch, tag or commit gone");

    [Fact]
    public async Task Work_RepositoryOnNoForge_SaysWhatItsFilesShow()
    {
        var run = (await _bed.DeliverAsync(Analysis() with { Delivery = new() })).ShouldSucceed();

        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(run.Files["repository-analysis.json"]).GetProperty("forge").ValueKind);
    }

    private TaskBrief Analysis(params string[] files) => _bed.Brief() with
    {
        Task = new TaskSpecification { Id = "facts", Title = "Write the facts down", Role = Roles.GitHub, Kind = TaskKind.Work, Files = files },
        Branch = "factory/attempts/facts/1",
        BaseCommit = TestRepository.Base,
    };
}
