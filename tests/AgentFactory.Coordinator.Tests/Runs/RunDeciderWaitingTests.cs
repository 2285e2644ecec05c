using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderWaitingTests
{
    [Fact]
    public void ExhaustBudget_LimitsRaisedSince_GivesTheTaskOutAgainAndAsksNobody()
    {
        var run = Given.Planned(new RunOptions { MaxTokens = 10 }, tasks: ["a", "b"]).Opens("a").Opens("b");
        var limits = new BudgetLimits(10, null);
        run.When(new ExhaustBudget("a", 2, "empty") { Limits = limits }).When(new ResumeRun(60, null));

        run.When(new ExhaustBudget("b", 3, "empty") { Limits = limits });

        Assert.Equal(["AttemptSuspended", "TaskDispatched"], run.Events);
        Assert.Equal((RunStatus.Working, TaskPhase.Dispatched), (run.State.Status, run["b"].Phase));
    }

    [Fact]
    public void Budget_Exhausted_PausesTheRunUntilAPersonGivesMore()
    {
        var run = Given.Planned(new RunOptions { MaxTokens = 10, MaxUsd = 1 }).Opens("a");

        run.When(new ExhaustBudget("a", 2, "10 of 10 tokens are used"));
        Assert.Equal([new RunPaused(PauseKind.Budget, "10 of 10 tokens are used"), new AttemptSuspended("a", 1, 2, "10 of 10 tokens are used")], run.Last.Events);
        Assert.Equal((RunStatus.Waiting, "10 of 10 tokens are used"), (run.State.Status, run.State.Reason));

        run.When(new SuspendAttempt("a", 1, 2, "no budget"));
        Assert.Same(Decision.Nothing, run.Last);

        run.When(new ResumeRun(null, 5));
        Assert.Equal([new RunResumed(null, 5), new TaskDispatched("a", 1, 3, "c0", "factory/attempts/a/1")], run.Last.Events);
        Assert.Equal((10L, 5d), (run.State.Options.MaxTokens!.Value, run.State.Options.MaxUsd!.Value));
        Assert.Equal(0, run["a"].Redispatches);
    }

    [Fact]
    public void Model_CannotBeHad_PausesTheRunAndTheNextResumeMayNameAnother()
    {
        var run = Given.Planned().Opens("a");

        run.When(new LoseModel("a", 2, "401 wrong key"));
        Assert.Equal([new RunPaused(PauseKind.Model, "401 wrong key"), new AttemptSuspended("a", 1, 2, "401 wrong key")], run.Last.Events);

        run.When(new FailAttempt("a", 1, 2, "401 wrong key", Retryable: false));
        Assert.Same(Decision.Nothing, run.Last);

        run.When(new ResumeRun(null, null) { Model = "openai:other" });
        Assert.Equal([new RunResumed(null, null) { Model = "openai:other" }, new TaskDispatched("a", 1, 3, "c0", "factory/attempts/a/1")], run.Last.Events);
        Assert.Equal(("openai:other", 0), (run.State.Options.Model, run["a"].Failures));
    }

    [Fact]
    public void Work_FinishedWhileTheRunWaits_IsKeptAndNothingNewIsGivenOut()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Opens("a");
        run.When(new ExhaustBudget("b", 3, "empty"));

        run.When(new CompleteTask("a", 1, 2, "w1", new WorkReport("done"))).When(new ReportIntegrated("a", "c1"));

        Assert.Equal("c1", run.State.Head);
        Assert.Equal(TaskPhase.Suspended, run["b"].Phase);
        Assert.Equal(RunStatus.Waiting, run.State.Status);
    }

    [Fact]
    public void Resume_OfARunThatGoesOn_IsRefused()
    {
        var run = Given.Planned();

        run.When(new ResumeRun(null, 5));

        Assert.Empty(run.Last.Events);
        Assert.Equal("The run r1 does not wait for anybody; it goes on by itself. Nothing was changed.", run.Last.Refusal);
    }

    [Fact]
    public void Interrupt_StopsWhatIsInHandUntilTheResume()
    {
        var run = Given.Planned().Opens("a");

        run.When(new InterruptRun("stopped from the keyboard"));
        Assert.Equal(["RunPaused", "AttemptSuspended"], run.Events);
        Assert.Equal(["StopAttempt", "StopTimer"], run.Effects);
        Assert.Equal(0, run["a"].Redispatches);

        run.When(new SuspendAttempt("a", 1, 2, "shutting down"));
        Assert.Empty(run.Events);

        run.When(new ResumeRun(null, null));
        Assert.Equal(["RunResumed", "TaskDispatched"], run.Events);
    }

    [Fact]
    public void Recover_GivesEverythingInFlightOutAgain()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Works("a", new WorkReport("done"), "w1").Opens("b");

        run.When(new RecoverRun("restart"));

        Assert.Equal(
            [
                new AttemptLost("b", 1, 3, "restart") { Recovered = true },
                new IntegrationRetried("a", "restart") { Recovered = true },
                new TaskDispatched("b", 1, 4, "c0", "factory/attempts/b/1"),
            ],
            run.Last.Events);
        Assert.Equal(["StopTimer", "IntegrateCommit", "StartTimer", "SendTask", "StartTimer"], run.Effects);
        Assert.Equal((0, 1), (run["b"].Redispatches, run["b"].Recoveries));
    }

    [Fact]
    public void Recover_OfARunThatWaits_GivesNothingOutButLetsTheResumeDoIt()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Opens("a").When(new ExhaustBudget("b", 3, "empty"));

        run.When(new RecoverRun("restart"));
        Assert.Equal([new AttemptLost("a", 1, 2, "restart") { Recovered = true }], run.Last.Events);
        Assert.DoesNotContain("SendTask", run.Effects);

        run.When(new ResumeRun(null, 5));
        Assert.Equal(["RunResumed", "TaskDispatched", "TaskDispatched"], run.Events);
    }

    [Fact]
    public void Cancel_StopsEveryoneAndEveryTimer()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Works("a", new WorkReport("done"), "w1").Opens("b");

        run.When(new CancelRun("no longer wanted"));

        Assert.Equal([new RunCancelled("no longer wanted")], run.Last.Events);
        Assert.Equal(["StopAttempt", "StopTimer", "StopTimer"], run.Effects);
    }
}
