using AgentFactory.Contracts.Prp;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;

namespace AgentFactory.GitHub.Tests.Issues;

public sealed class IssueRequirementTests
{
    private static readonly IssueName Name = IssueName.TryParse("acme/shop#12")!;

    [Fact]
    public void Read_AFewParagraphs_AreTheGoalAndTheChecksTheCriteria()
    {
        var prp = IssueRequirement.Read(Name, Issue("Say hello.\n\nAnd goodbye."), ["dotnet test"]);

        Assert.Equal(("A greeter", "Say hello.\n\nAnd goodbye.", "acme/shop#12"), (prp.Title, prp.Goal, prp.File));
        var criterion = Assert.Single(prp.Criteria);
        Assert.Equal(("dotnet test", true), (criterion.Script, criterion.IsGate));
    }

    [Fact]
    public void Read_APrp_HasItsPartsAndTheChecksBesides()
    {
        var prp = IssueRequirement.Read(Name, Issue("## Goal\n\nSay hello.\n\n## Validation\n\n```bash\npython3 -m unittest\n```\n"), ["dotnet test"]);

        Assert.Equal("Say hello.", prp.Goal);
        Assert.Equal(["python3 -m unittest", "dotnet test"], prp.Criteria.Select(criterion => criterion.Script));
    }

    [Theory]
    [InlineData("---\nrepository: /etc\nbase: evil\nacceptance: a\n---\nSay hello.")]
    [InlineData("## Goal\n\nSay hello.\n\nrepository: /etc\n\n## Validation\n\n```bash\ntrue\n```\n\n## Metadata\n\n- repository: /etc\n- base: evil\n")]
    public void Read_WhatItSaysOfRepositories_CountsForNothing(string body) =>
        Assert.Empty(IssueRequirement.Read(Name, Issue(body), []).Metadata);

    [Fact]
    public void Read_CheckThatCannotFail_IsNoGate() =>
        Assert.False(Assert.Single(IssueRequirement.Read(Name, Issue("Say hello."), ["true"]).Criteria).IsGate);

    [Fact]
    public void Read_PullRequest_IsRefused() =>
        Assert.Throws<PrpUnreadableException>(() => IssueRequirement.Read(Name, Issue("Say hello.") with { PullRequest = new object() }, []));

    [Fact]
    public void Read_NoText_IsItsTitle() => Assert.Equal("A greeter", IssueRequirement.Read(Name, Issue(null), ["dotnet test"]).Goal);

    private static ForgeIssue Issue(string? body) => new("A greeter", body, "https://github.com/acme/shop/issues/12", null);
}
