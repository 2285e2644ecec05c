using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderPathTests
{
    [Fact]
    public void Submit_OfAGoodRequirement_DispatchesThePlanner()
    {
        var run = Given.Submitted();

        Assert.Equal(["RunSubmitted", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal(new TaskDispatched("plan", 1, 1, "c0", "factory/attempts/plan/1"), run.Last.Events[2]);
        Assert.Equal(
            [
                new SendTask(new ExecuteTask { RunId = "r1", TaskId = "plan", Role = "planner", Attempt = 1, Epoch = 1, Expiry = TimeSpan.FromMinutes(60) }),
                new StartTimer("attempt:plan", TimeSpan.FromMinutes(60), new LoseAttempt("plan", 1, "nothing was heard of it for 01:00:00")),
            ],
            run.Last.Effects);
        Assert.Equal(RunStatus.Planning, run.State.Status);
    }

    [Fact]
    public void Run_WithGoodAgents_SucceedsWithTheEvidenceOfItsHead()
    {
        var run = Given.Planned(tasks: ["a", "b"]);
        Assert.Equal(["TaskCompleted", "PlanAccepted", "TaskAdded", "TaskAdded", "TaskDispatched", "TaskDispatched"], run.Events);

        run.Works("a", new WorkReport("done"), "w1");
        Assert.Contains(new IntegrateCommit("r1", "a", "w1", "c0"), run.Last.Effects);
        run.Works("b", new WorkReport("done"), "w2");
        Assert.DoesNotContain(run.Last.Effects, e => e is IntegrateCommit);

        run.When(new ReportIntegrated("a", "c1"));
        Assert.Contains(new IntegrateCommit("r1", "b", "w2", "c1"), run.Last.Effects);
        run.When(new ReportIntegrated("b", "c2"));
        Assert.Equal(["TaskIntegrated", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal(RunStatus.Proving, run.State.Status);
        Assert.Equal("c2", run["prove-1"].BaseCommit);

        run.Works("prove-1", Given.Evidence("c2"));
        Assert.Equal(["TaskCompleted", "EvidenceRecorded", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal(RunStatus.Reviewing, run.State.Status);

        run.Works("review-1", new ReviewReport("c2", "fine", []));
        var success = Assert.IsType<RunSucceeded>(run.Last.Events[^1]);
        Assert.Equal("c2", success.Commit);
        Assert.Equal([Given.Record("C1", "c2")], success.Evidence);
        Assert.Equal(RunStatus.Succeeded, run.State.Status);
    }

    [Fact]
    public void Run_WhoseHistoryIsFoldedAgain_IsTheSame()
    {
        var run = Given.Built();
        run.Works("prove-1", Given.Evidence("c1", EvidenceStatus.Failed));

        var again = RunState.Fold("r1", run.History);

        Assert.Equal(run.State.Version, again.Version);
        Assert.Equal(run.State.TasksInOrder, again.TasksInOrder);
        Assert.Equal((run.State.Head, run.State.Epoch, run.State.Status, run.State.Repairs), (again.Head, again.Epoch, again.Status, again.Repairs));
    }

    [Fact]
    public void Run_ThatOnlyPlans_EndsWithItsPlan()
    {
        var run = Given.Planned(new RunOptions { PlanOnly = true });

        Assert.Equal(["TaskCompleted", "PlanAccepted", "TaskAdded", "PlanKept"], run.Events);
        Assert.Equal(RunStatus.Planned, run.State.Status);
        Assert.DoesNotContain(run.Last.Effects, e => e is SendTask);
    }

    [Fact]
    public void Task_ThatDependsOnAnother_IsDispatchedWhenThatIsIntegrated()
    {
        var run = Given.Planned(chained: true, tasks: ["a", "b"]);
        Assert.Equal(TaskPhase.Pending, run["b"].Phase);

        run.Works("a", new WorkReport("done"), "w1");
        Assert.Equal(TaskPhase.Pending, run["b"].Phase);
        run.When(new ReportIntegrated("a", "c1"));

        Assert.Equal(TaskPhase.Dispatched, run["b"].Phase);
        Assert.Equal("c1", run["b"].BaseCommit);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("c0")]
    public void Complete_OfWorkThatChangedNothing_IsIntegratedWithoutAMerge(string? commit)
    {
        var run = Given.Planned();

        run.Works("a", new WorkReport("nothing to do"), commit);

        Assert.Equal(["TaskCompleted", "TaskIntegrated", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.DoesNotContain(run.Last.Effects, e => e is IntegrateCommit);
        Assert.Equal("c0", run.State.Head);
    }

    [Fact]
    public void Proof_InAFleetWithoutReviewer_LeadsStraightToSuccess()
    {
        var run = Given.Built(fleet: ["planner", "coder", "tester"]);

        run.Works("prove-1", Given.Evidence("c1"));

        Assert.Equal(["TaskCompleted", "EvidenceRecorded", "RunSucceeded"], run.Events);
    }
}
