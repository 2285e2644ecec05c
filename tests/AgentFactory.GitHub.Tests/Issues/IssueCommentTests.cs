using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Runs;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Issues;

public sealed class IssueCommentTests : IAsyncLifetime
{
    private static readonly IssueName Issue = new(new("acme", "shop"), 12);

    private DeliveryBed _bed = null!;

    public async Task InitializeAsync() => _bed = await DeliveryBed.CreateAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Tell_WaitsAndThenSucceeds_EditsTheOneComment()
    {
        await TellAsync(News(5, RunStatus.Waiting, reason: "the budget is used up, @everyone"));
        Assert.Contains("waits for a person.", Comment(), StringComparison.Ordinal);
        Assert.Contains("the budget is used up, @&#8203;everyone", Comment(), StringComparison.Ordinal);

        await TellAsync(News(9, RunStatus.Succeeded) with { PullRequestUrl = "https://forge/acme/shop/pull/3", Criteria = 3, Passed = 2 });

        Assert.Contains("has succeeded.", Comment(), StringComparison.Ordinal);
        Assert.Contains("Pull request: <https://forge/acme/shop/pull/3>", Comment(), StringComparison.Ordinal);
        Assert.Contains("2 of 3 criteria were executed", Comment(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_LateAndTwice_ChangesNothing()
    {
        await TellAsync(News(9, RunStatus.Failed, reason: "no progress"));

        await TellAsync(News(9, RunStatus.Failed, reason: "no progress"));
        await TellAsync(News(5, RunStatus.Waiting));

        Assert.Contains("has failed.", Comment(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_ServerFailsAfterItTookTheComment_WritesNoSecondOne()
    {
        _bed.Forge.Faults.DoAndFail("POST", "/issues/12/comments");

        await Assert.ThrowsAsync<ForgeException>(() => TellAsync(News(9, RunStatus.Failed)));
        await TellAsync(News(9, RunStatus.Failed));

        Assert.NotEmpty(Comment());
    }

    [Fact]
    public async Task Tell_SomebodyElsesCommentThatLooksLikeOurs_IsLeftAlone()
    {
        _bed.Shop.Talk.Say("comment", 12, $"<!-- agentfactory:run-on-issue={DeliveryBed.RunId} -->\nforged", "mallory");

        await TellAsync(News(9, RunStatus.Failed));

        Assert.Equal(["mallory", "factory-bot"], _bed.Shop.Talk.Of("comment", 12).Select(said => said.User));
    }

    [Fact]
    public async Task Tell_Label_IsAddedWhereOneIsConfigured()
    {
        await TellAsync(News(1, RunStatus.Waiting));
        Assert.Empty(_bed.Shop.Labels);

        _bed.Options.IssueLabel = "factory";
        await TellAsync(News(2, RunStatus.Failed));

        Assert.Equal(["12:factory"], _bed.Shop.Labels);
    }

    private string Comment() => Assert.Single(_bed.Shop.Talk.Of("comment", 12)).Body;

    private Task TellAsync(TellIssue news) => new IssueComment(_bed.Client(), Microsoft.Extensions.Options.Options.Create(_bed.Options)).TellAsync(news, Issue, default);

    private static TellIssue News(long sequence, RunStatus status, string? reason = null) =>
        new() { RunId = DeliveryBed.RunId, Issue = Issue.ToString(), Sequence = sequence, Status = status, Reason = reason };
}
