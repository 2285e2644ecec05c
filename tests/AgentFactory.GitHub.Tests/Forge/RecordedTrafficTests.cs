using AgentFactory.GitHub.Credentials;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Tests.Fakes.Recorded;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Tests.Forge;

/// <summary>What GitHub itself answered once, and what the client makes of it.</summary>
public sealed class RecordedTrafficTests
{
    [RecordedFact]
    public async Task Get_Repository_IsRead()
    {
        using var github = await RecordedGitHub.StartAsync();
        using var client = new ForgeClient(Credential(), Options.Create(SettingsFor(await github.PlayAsync("get-repository"))), TimeProvider.System);

        var repository = await client.GetRepositoryAsync(new("octokit-fixture-org", "hello-world"), default);

        Assert.Equal(
            ("octokit-fixture-org/hello-world", "master", false, true),
            (repository.FullName, repository.DefaultBranch, repository.Archived, repository.Permissions!.Push));
    }

    [RecordedFact]
    public async Task Get_RenamedRepository_IsFollowed()
    {
        using var github = await RecordedGitHub.StartAsync();
        var api = await github.PlayAsync("rename-repository");
        await github.SendAsync(HttpMethod.Patch, new Uri(api, "repos/octokit-fixture-org/rename-repository"), """{"name":"rename-repository-newname"}""");
        using var client = new ForgeClient(Credential(), Options.Create(SettingsFor(api)), TimeProvider.System);

        var repository = await client.GetRepositoryAsync(new("octokit-fixture-org", "rename-repository"), default);

        Assert.Equal("octokit-fixture-org/rename-repository-newname", repository.FullName);
    }

    [RecordedFact]
    public async Task GetAll_FivePagesOfIssues_AreAllRead()
    {
        using var github = await RecordedGitHub.StartAsync();
        using var requests = Requests(await github.PlayAsync("paginate-issues"));

        var issues = await requests.GetAllAsync<ForgeIssue>(
            "repos/octokit-fixture-org/paginate-issues/issues?per_page=3", "the issues", default, new RepositoryName("octokit-fixture-org", "paginate-issues"));

        Assert.Equal(13, issues.Count);
        Assert.All(issues, issue => Assert.StartsWith("https://", issue.HtmlUrl.Replace("http://", "https://", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(issues, issue => Assert.Null(issue.PullRequest));
    }

    [RecordedFact]
    public async Task GetNewest_FivePagesOfIssues_ReadsTheLastOnesInTheirOrder()
    {
        using var github = await RecordedGitHub.StartAsync();
        var settings = SettingsFor(await github.PlayAsync("paginate-issues"));
        settings.MaxPages = 3;
        using var requests = ForgeRequests.Create(settings, TimeProvider.System, new CredentialHandler(Credential()));

        var issues = await requests.GetNewestAsync<ForgeIssue>(
            "repos/octokit-fixture-org/paginate-issues/issues?per_page=3", "the issues", default, new RepositoryName("octokit-fixture-org", "paginate-issues"));

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], issues.Select(issue => issue.Number));
    }

    [RecordedFact]
    public async Task Get_StatusOfACommit_HasEachContextsNewest()
    {
        using var github = await RecordedGitHub.StartAsync();
        var api = await github.PlayAsync("create-status");
        var commit = new Uri(api, "repos/octokit-fixture-org/create-status/statuses/0000000000000000000000000000000000000001");
        await github.SendAsync(HttpMethod.Post, commit, """{"state":"failure","target_url":"https://example.com","description":"create-status failure test","context":"example/1"}""");
        await github.SendAsync(HttpMethod.Post, commit, """{"state":"success","target_url":"https://example.com","description":"create-status success test","context":"example/2"}""");
        await github.SendAsync(HttpMethod.Get, new Uri(api, "repos/octokit-fixture-org/create-status/commits/0000000000000000000000000000000000000001/statuses"), "");
        using var client = new ForgeClient(Credential(), Options.Create(SettingsFor(api)), TimeProvider.System);

        var statuses = await client.GetStatusesAsync(new("octokit-fixture-org", "create-status"), "0000000000000000000000000000000000000001", default);

        Assert.Equal([("failure", "https://example.com"), ("success", "https://example.com")], statuses.Select(status => (status.State, status.TargetUrl)));
    }

    [RecordedFact]
    public async Task Post_WhatGitHubRefuses_SaysWhyInItsWords()
    {
        using var github = await RecordedGitHub.StartAsync();
        using var requests = Requests(await github.PlayAsync("errors"));

        var e = await Assert.ThrowsAsync<ForgeException>(() => requests.PostAsync<object>(
            "repos/octokit-fixture-org/errors/labels", new { name = "foo", color = "invalid" }, "a label", default, new RepositoryName("octokit-fixture-org", "errors")));

        Assert.Equal(ForgeProblem.Refused, e.Problem);
        Assert.EndsWith("refuses a label: Validation Failed.", e.Message, StringComparison.Ordinal);
    }

    private static ForgeRequests Requests(Uri api) => ForgeRequests.Create(SettingsFor(api), TimeProvider.System, new CredentialHandler(Credential()));

    private static IForgeCredential Credential() => ForgeCredential.Create(new GitHubOptions { Token = RecordedGitHub.Token }, TimeProvider.System);

    private static GitHubOptions SettingsFor(Uri api) => new() { ApiAddress = api, Token = RecordedGitHub.Token };
}
