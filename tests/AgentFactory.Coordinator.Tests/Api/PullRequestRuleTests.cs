using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;

namespace AgentFactory.Coordinator.Tests.Api;

public sealed class PullRequestRuleTests
{
    [Theory]
    [InlineData("https://github.com/acme/shop", null, true)]
    [InlineData("ssh://git@github.com/acme/shop", null, true)]
    [InlineData("https://github.com/acme/shop", false, false)]
    [InlineData("https://github.com.evil.example/acme/shop", null, null)]
    [InlineData("https://elsewhere.example/acme/shop", null, null)]
    [InlineData("/srv/shop.git", null, null)]
    [InlineData(null, null, null)]
    [InlineData("/srv/shop.git", true, true)]
    public void Decide_Repository_IsDeliveredWhereTheForgeIs(string? repository, bool? asked, bool? decided) =>
        Assert.Equal(decided, PullRequestRule.Decide(new RunOptions { Repository = repository, PullRequest = asked }, Coordinator("planner", "github")));

    [Fact]
    public void Decide_NobodyWhoDelivers_OpensNone() =>
        Assert.Null(PullRequestRule.Decide(new RunOptions { Repository = "https://github.com/acme/shop" }, Coordinator("planner")));

    [Fact]
    public void Decide_DryRun_OpensNone() =>
        Assert.Null(PullRequestRule.Decide(new RunOptions { Repository = "https://github.com/acme/shop", PlanOnly = true }, Coordinator("github")));

    private static CoordinatorOptions Coordinator(params string[] roles)
    {
        var options = new CoordinatorOptions { Forge = new Uri("https://github.com") };
        foreach (var role in roles)
            options.FleetRoles.Add(role);
        return options;
    }
}
