using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderIntegrationTests
{
    [Fact]
    public void Integrated_Twice_MovesTheHeadOnce()
    {
        var run = Given.Built();

        run.When(new ReportIntegrated("a", "c9"));

        Assert.Same(Decision.Nothing, run.Last);
        Assert.Equal("c1", run.State.Head);
    }

    [Fact]
    public void Conflict_BecomesATaskWithBothSides()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Works("a", new WorkReport("done"), "w1").Works("b", new WorkReport("done"), "w2");
        run.When(new ReportIntegrated("a", "c1"));

        run.When(new ReportConflict("b", "c1", ["x.cs"], "<<<<"));

        Assert.Equal(["IntegrationConflicted", "TaskAdded", "TaskDispatched"], run.Events);
        var added = Assert.IsType<TaskAdded>(run.Last.Events[1]);
        Assert.Equal(("b", "w2", "The work of b (Do b) conflicts in: x.cs\n<<<<"), (added.ResolvesTaskId, added.MergeCommit, added.Feedback));
        Assert.Equal(("conflict-1", "coder", TaskKind.Conflict), (added.Task.Id, added.Task.Role, added.Task.Kind));
        Assert.Equal("c1", run["conflict-1"].BaseCommit);
        Assert.Contains(new StopTimer("integration"), run.Last.Effects);
    }

    [Fact]
    public void Conflict_ThatIsResolved_CountsForTheTaskThatConflicted()
    {
        var run = Given.Planned().Works("a", new WorkReport("done"), "w1");
        run.When(new ReportConflict("a", "c0", ["x.cs"], ""));
        run.Works("conflict-1", new WorkReport("merged"), "m1");
        run.When(new ReportConflict("conflict-1", "c0", ["x.cs"], ""));

        run.Works("conflict-2", new WorkReport("merged"), "m2").When(new ReportIntegrated("conflict-2", "c1"));

        Assert.Equal([TaskPhase.Integrated, TaskPhase.Integrated, TaskPhase.Integrated],
            new[] { run["a"].Phase, run["conflict-1"].Phase, run["conflict-2"].Phase });
        Assert.Equal(TaskPhase.Dispatched, run["prove-1"].Phase);
    }

    [Fact]
    public void Conflict_WhoseTaskMergesNothing_FailsThatAttempt()
    {
        var run = Given.Planned().Works("a", new WorkReport("done"), "w1");
        run.When(new ReportConflict("a", "c0", ["x.cs"], ""));

        run.Works("conflict-1", new WorkReport("looks fine"));

        Assert.Equal(["AttemptFailed", "TaskDispatched"], run.Events);
        Assert.Equal(TaskPhase.Conflicted, run["a"].Phase);
    }

    [Fact]
    public void Conflict_WithAHeadThatIsNotTheRuns_ChangesNothing()
    {
        var run = Given.Planned().Works("a", new WorkReport("done"), "w1");

        run.When(new ReportConflict("a", "elsewhere", ["x.cs"], ""));

        Assert.Same(Decision.Nothing, run.Last);
    }

    [Fact]
    public void Conflicts_MoreThanAllowed_EndTheRun()
    {
        var run = Given.Planned(new RunOptions { MaxConflicts = 0 }).Works("a", new WorkReport("done"), "w1");

        run.When(new ReportConflict("a", "c0", ["x.cs"], ""));

        Assert.Equal(["IntegrationConflicted", "RunFailed"], run.Events);
    }

    [Fact]
    public void IntegrationFailure_IsTriedAgainLater()
    {
        var run = Given.Planned().Works("a", new WorkReport("done"), "w1");

        run.When(new ReportIntegrationFailure("a", "the disk is full"));
        Assert.Equal([new IntegrationRetried("a", "the disk is full")], run.Last.Events);
        Assert.Equal([new StartTimer("integration", TimeSpan.FromSeconds(2), new RetryIntegration("a"))], run.Last.Effects);

        run.When(new RetryIntegration("a"));
        Assert.Contains(new IntegrateCommit("r1", "a", "w1", "c0"), run.Last.Effects);
    }

    [Fact]
    public void IntegrationFailure_MoreOftenThanBorne_EndsTheRun()
    {
        var run = Given.Planned().Works("a", new WorkReport("done"), "w1");

        for (var i = 0; i < RunBounds.MaxIntegrationRetries + 1; i++)
            run.When(new ReportIntegrationFailure("a", "the disk is full"));

        var failed = Assert.IsType<RunFailed>(run.Last.Events[^1]);
        Assert.StartsWith("The work of a could not be merged in 10 tries, the last time because: the disk is full.", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void IntegrationOfNothing_WhileAnotherMergeFails_KeepsThatMergesCount()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Works("a", new WorkReport("done"), "w1");
        run.When(new ReportIntegrationFailure("a", "the disk is full"));

        run.Works("b", new WorkReport("nothing to do"));

        Assert.Equal(1, run.State.IntegrationRetries);
        Assert.Equal("a", run.State.Integrating);
    }

    [Fact]
    public void RetryIntegration_OfATaskThatIsIntegrated_ChangesNothing()
    {
        var run = Given.Built();

        run.When(new RetryIntegration("a"));

        Assert.Same(Decision.Nothing, run.Last);
    }
}
