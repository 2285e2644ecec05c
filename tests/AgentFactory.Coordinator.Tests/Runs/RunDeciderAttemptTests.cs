using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderAttemptTests
{
    [Fact]
    public void Open_OfADispatchedTask_StartsItsTimeAnew()
    {
        var run = Given.Planned();

        run.Opens("a");

        Assert.Equal([new AttemptOpened("a", 1, 2, "agent-1")], run.Last.Events);
        Assert.Equal(["StartTimer"], run.Effects);
    }

    [Fact]
    public void Open_ByTheSameAgentAgain_ChangesNothingAndIsNotRefused()
    {
        var run = Given.Planned().Opens("a");

        run.Opens("a");

        Assert.Same(Decision.Nothing, run.Last);
    }

    [Fact]
    public void Open_ByAnotherAgentAtTheSameEpoch_IsRefused()
    {
        var run = Given.Planned().Opens("a");

        run.Opens("a", "agent-2");

        Assert.Empty(run.Last.Events);
        Assert.Equal("Attempt 1 of a is already in the hands of agent-1. Nothing was changed; drop the message.", run.Last.Refusal);
    }

    [Fact]
    public void Open_WithAnOldEpoch_IsRefusedAndWrittenDown()
    {
        var run = Given.Planned();
        run.When(new LoseAttempt("a", 2, "died"));

        run.When(new OpenAttempt("a", 1, 2, "agent-1"));

        Assert.Equal([new StaleInputRefused("a", 2, "open-attempt")], run.Last.Events);
        Assert.Empty(run.Last.Effects);
        Assert.NotNull(run.Last.Refusal);
    }

    [Fact]
    public void StaleInputs_OfAFlood_AreWrittenDownTwentyTimesAndRefusedAlways()
    {
        var run = Given.Planned();

        for (var i = 0; i < 100; i++)
            run.When(new CompleteTask("a", 1, 900 + i, "w1", new WorkReport("done")));

        Assert.Equal(20, run.History.Count(e => e is StaleInputRefused));
        Assert.Empty(run.Last.Events);
        Assert.NotNull(run.Last.Refusal);
    }

    [Fact]
    public void Complete_OfAnAttemptThatNobodyOpened_IsRefused()
    {
        var run = Given.Planned();

        run.When(new CompleteTask("a", 1, 2, "w1", new WorkReport("done")));

        Assert.Empty(run.Last.Events);
        Assert.Contains("never opened", run.Last.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_Repeated_ChangesNothingAndIsNotRefused()
    {
        var run = Given.Planned().Works("a", new WorkReport("done"), "w1");

        run.When(new CompleteTask("a", 1, 2, "w1", new WorkReport("done")));

        Assert.Same(Decision.Nothing, run.Last);
    }

    [Fact]
    public void Complete_WithAnOutputOfAnotherKind_FailsTheAttempt()
    {
        var run = Given.Planned();

        run.Works("a", new ReviewReport("c0", "fine", []), "w1");

        Assert.Equal(new AttemptFailed("a", 1, 2, "the output of a task of kind Work cannot be a ReviewReport", Final: false), run.Last.Events[0]);
        Assert.Equal(2, run["a"].Attempt);
    }

    [Fact]
    public void Fail_Retryable_GivesTheTaskOutAfreshWithTheReason()
    {
        var run = Given.Planned();

        run.Fails("a", "the model refused");

        Assert.Equal(
            [
                new AttemptFailed("a", 1, 2, "the model refused", Final: false),
                new TaskDispatched("a", 2, 3, "c0", "factory/attempts/a/2"),
            ],
            run.Last.Events);
        Assert.Equal("Attempt 1 failed: the model refused", run["a"].Feedback);
        Assert.Contains(new AnnounceFinished(new TaskFinished { RunId = "r1", TaskId = "a", Attempt = 1, Epoch = 2, Succeeded = false }), run.Last.Effects);
    }

    [Fact]
    public void Fail_OfTheLastAttempt_EndsTheRunAndNamesTheTask()
    {
        var run = Given.Planned(new RunOptions { MaxTaskAttempts = 2 });

        run.Fails("a", "first").Fails("a", "second");

        Assert.Equal(new RunFailed("The task a (Do a) failed in 2 of at most 2 attempts, the last time with: second"), run.Last.Events[^1]);
        Assert.Equal(RunStatus.Failed, run.State.Status);
    }

    [Fact]
    public void Fail_NotRetryable_EndsTheRunAtOnceAndStopsTheOthers()
    {
        var run = Given.Planned(tasks: ["a", "b"]);

        run.Fails("a", "the key was refused", retryable: false);

        Assert.Equal(new RunFailed("The task a (Do a) failed and cannot go better another time: the key was refused"), run.Last.Events[^1]);
        Assert.Contains(new StopAttempt(new CancelAttempt { RunId = "r1", TaskId = "b", Role = "coder", Epoch = 3 }), run.Last.Effects);
        Assert.Contains(new StopTimer("attempt:b"), run.Last.Effects);
    }

    [Theory]
    [InlineData("the recording has no such attempt.")]
    [InlineData("the recording has no such attempt")]
    public void Fail_NotRetryableAfterAnotherFailure_TellsBoth(string reason)
    {
        var run = Given.Planned();

        run.Fails("a", "the tool threw").Fails("a", reason, retryable: false);

        Assert.Equal(
            new RunFailed("The task a (Do a) failed and cannot go better another time: the recording has no such attempt. The attempt before it ended with: the tool threw"),
            run.Last.Events[^1]);
    }

    [Fact]
    public void Lose_OfTheNewestEpoch_GivesTheSameAttemptOutAgain()
    {
        var run = Given.Planned().Opens("a");

        run.When(new LoseAttempt("a", 2, "died"));

        Assert.Equal([new AttemptLost("a", 1, 2, "died"), new TaskDispatched("a", 1, 3, "c0", "factory/attempts/a/1")], run.Last.Events);
        Assert.Contains(new StopAttempt(new CancelAttempt { RunId = "r1", TaskId = "a", Role = "coder", Epoch = 2 }), run.Last.Effects);
    }

    [Fact]
    public void Lose_OfAnOldEpoch_ChangesNothing()
    {
        var run = Given.Planned();
        run.When(new LoseAttempt("a", 2, "died"));

        run.When(new LoseAttempt("a", 2, "died"));

        Assert.Same(Decision.Nothing, run.Last);
    }

    [Fact]
    public void Lose_MoreOftenThanAllowed_EndsTheRun()
    {
        var run = Given.Planned(new RunOptions { MaxRedispatches = 2 });

        for (var i = 0; i < 3; i++)
            run.When(new LoseAttempt("a", run["a"].Epoch, "died"));

        var failed = Assert.IsType<RunFailed>(run.Last.Events[^1]);
        Assert.StartsWith("The task a was given out 3 times and never finished, the last time because: died.", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Lose_AfterTheHeadHasMoved_KeepsTheAttemptsBase()
    {
        var run = Given.Planned(tasks: ["a", "b"]).Works("a", new WorkReport("done"), "w1");
        run.When(new ReportIntegrated("a", "c1"));

        run.When(new LoseAttempt("b", run["b"].Epoch, "died"));
        Assert.Equal("c0", run["b"].BaseCommit);

        run.Fails("b");
        Assert.Equal("c1", run["b"].BaseCommit);
    }

    [Fact]
    public void Suspend_WhileTheRunGoesOn_GivesTheSameAttemptOutAgain()
    {
        var run = Given.Planned().Opens("a");

        run.When(new SuspendAttempt("a", 1, 2, "shutting down"));

        Assert.Equal([new AttemptSuspended("a", 1, 2, "shutting down"), new TaskDispatched("a", 1, 3, "c0", "factory/attempts/a/1")], run.Last.Events);
    }

    [Fact]
    public void Task_OfARoleThatTheFleetLacks_EndsTheRun()
    {
        var run = Given.Submitted(fleet: ["coder", "tester"]);

        Assert.Equal(new RunFailed("The task plan needs an agent of the role planner, and the fleet has none (it has: coder, tester). "
            + "Start such an agent and submit the requirement again."), run.Last.Events[^1]);
    }

    [Fact]
    public void Inputs_OfARunThatHasEnded_AreRefusedAndLeaveNoTrace()
    {
        var run = Given.Planned();
        run.When(new CancelRun("no longer wanted"));
        Assert.Equal(RunStatus.Cancelled, run.State.Status);
        IRunInput[] late =
        [
            new OpenAttempt("a", 1, 2, "x"), new CompleteTask("a", 1, 2, "w1", new WorkReport("done")), new LoseAttempt("a", 2, "died"),
            new ReportIntegrated("a", "c1"), new ResumeRun(1, 1), new CancelRun("again"), new RecoverRun("restart"), new RetryIntegration("a"),
        ];

        foreach (var input in late)
        {
            run.When(input);
            Assert.Empty(run.Last.Events);
            Assert.Empty(run.Last.Effects);
            Assert.Equal("The run r1 has ended (cancelled). Nothing was changed.", run.Last.Refusal);
        }
    }

    [Fact]
    public void Inputs_OfARunThatIsNotThere_AreRefused()
    {
        var run = new Given().When(new CancelRun("why not"));

        Assert.Empty(run.Last.Events);
        Assert.Equal("There is no run r1. Nothing was changed; submit it first.", run.Last.Refusal);
    }

    [Fact]
    public void Submit_OfARequirementWithoutGate_FailsUnlessJudgingIsAllowed()
    {
        var run = Given.Submitted(prp: Given.Prp());

        Assert.Equal(["RunSubmitted", "RunFailed"], run.Events);
        Assert.Equal(["RunSubmitted", "TaskAdded", "TaskDispatched"], Given.Submitted(new RunOptions { AllowJudged = true }, Given.Prp()).Events);
    }
}
