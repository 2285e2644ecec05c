using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderTestsFirstTests
{
    [Fact]
    public void Tests_ThatAreRedOnTheBranch_WaitForTheirCodeAndAreNotProven()
    {
        var run = Planned().Works("tests", new WorkReport("3 tests written"), "w1").When(new ReportIntegrated("tests", "c1"));

        Assert.Equal((TaskPhase.Dispatched, "c1"), (run["code"].Phase, run["code"].BaseCommit));
        Assert.DoesNotContain("prove-1", run.State.TaskOrder);

        run.Works("code", new WorkReport("done"), "w2").When(new ReportIntegrated("code", "c2"));
        Assert.Equal((TaskPhase.Dispatched, "c2"), (run["prove-1"].Phase, run["prove-1"].BaseCommit));
    }

    [Fact]
    public void Tests_ThatWereHandedIn_AreNamedToTheReview()
    {
        var run = Planned().Works("tests", new WorkReport("3 tests written"), "w1").When(new ReportIntegrated("tests", "c1"));
        run.Works("code", new WorkReport("done"), "w2").When(new ReportIntegrated("code", "c2"));

        Assert.Empty(Brief(run, "prove-1").TestCommits);
        run.Works("prove-1", Given.Evidence("c2"));
        Assert.Equal(["w1"], Brief(run, "review-1").TestCommits);
    }

    [Fact]
    public void Tests_ThatDidNotMerge_AreNamedAsTheyWereResolved()
    {
        var run = Planned(after: false).Works("code", new WorkReport("done"), "w2").When(new ReportIntegrated("code", "c1"));
        run.Works("tests", new WorkReport("3 tests written"), "w1").When(new ReportConflict("tests", "c1", ["tests/a.py"], "both"));

        Assert.Equal(Roles.Tester, run["conflict-1"].Specification.Role);
        run.Works("conflict-1", new WorkReport("merged"), "w3").When(new ReportIntegrated("conflict-1", "c2"));
        run.Works("prove-1", Given.Evidence("c2"));
        Assert.Equal(["w3"], Brief(run, "review-1").TestCommits);
    }

    private static TaskBrief Brief(Given run, string task) => TaskBriefs.Create(run.State, task, "/nowhere");

    private static Given Planned(bool after = true) => Given.Submitted().Works("plan", new PlanDraft("tests first",
    [
        Given.Task("tests") with { Role = Roles.Tester, Files = ["tests/**"] },
        Given.Task("code") with { DependsOn = after ? ["tests"] : [] },
    ]));
}
