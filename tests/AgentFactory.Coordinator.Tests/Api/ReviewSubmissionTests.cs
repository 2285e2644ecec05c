using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;

namespace AgentFactory.Coordinator.Tests.Api;

public sealed class ReviewSubmissionTests
{
    private static readonly PrpDocument Prp = new() { Title = "A review", Goal = "Is it right?" };
    private static readonly RunOptions Good = new() { Repository = "https://forge/acme/shop.git", Review = new() { Into = "main", Number = 7 }, PullRequest = true };

    [Fact]
    public void Require_ReviewWithoutACriterion_IsTaken() => SubmissionRules.Require(Prp, Good);

    [Fact]
    public void Require_ReviewThatCannotBeMade_IsRefusedForEachReason()
    {
        var error = Assert.Throws<PrpRefusedException>(() => SubmissionRules.Require(
            Prp, Good with { Repository = null, PlanOnly = true, Review = new() { Into = " " } }));

        Assert.Contains("A review needs the repository that holds the change (Repository).", error.Message, StringComparison.Ordinal);
        Assert.Contains("A review needs what the change is to be merged into (Review.Into).", error.Message, StringComparison.Ordinal);
        Assert.Contains("A review is posted on a pull request: name it (Review.Number), or leave PullRequest out.", error.Message, StringComparison.Ordinal);
        Assert.Contains("A review has no plan to stop at and nothing to follow: leave PlanOnly and Follow out.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(true, true)]
    public void Decide_Review_IsPostedOnlyWhereThatWasAskedForAndNeverFollowed(bool? asked, bool? expected)
    {
        var coordinator = new CoordinatorOptions { Forge = new Uri("https://forge"), Follow = true };
        var options = Good with { PullRequest = asked };

        Assert.Equal(expected, PullRequestRule.Decide(options, coordinator));
        Assert.False(PullRequestRule.Follows(options, coordinator));
    }
}
