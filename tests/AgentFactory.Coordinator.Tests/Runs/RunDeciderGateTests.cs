using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

/// <summary>What a person is asked about is not done before the answer, whichever way it is come to.</summary>
public sealed class RunDeciderGateTests
{
    private const string Loss = "the column users.email";

    [Fact]
    public void Ask_OfAnOpenAttempt_SetsItAsideAndTheRunWaits()
    {
        var run = Asked();

        Assert.Equal(["ApprovalRequested", "RunPaused", "AttemptSuspended"], run.Events);
        Assert.Equal(["StartTimer", "StopTimer"], run.Effects);
        Assert.Equal((RunStatus.Waiting, TaskPhase.Suspended), (run.State.Status, run["a"].Phase));
        Assert.Equal(new ExpireGate(run.State.Gate!.Name, 1), run.Last.Effects.OfType<StartTimer>().Single().Input);
    }

    [Fact]
    public void Decide_Approved_LetsTheSameAttemptGoOnAndAskNoMore()
    {
        var run = Asked();

        run.When(new DecideApproval(run.State.Gate!.Name, true, "ann", "the column is empty"));
        Assert.Equal(["ApprovalDecided", "TaskDispatched"], run.Events);
        run.Opens("a").When(Ask(run));

        Assert.Empty(run.Last.Events);
        Assert.Equal(new GateDecision(true, "ann", "the column is empty"), Gates.Answer(run.State, Ask(run)));
        Assert.Equal((1, 2L), (run["a"].Attempt, run["a"].Epoch - 1));
    }

    [Fact]
    public void Decide_Refused_IsTheAnswerToEveryLaterAttempt()
    {
        var run = Asked();
        run.When(new DecideApproval(run.State.Gate!.Name, false, "ann", "we need it"));

        run.Fails("a").Opens("a").When(Ask(run));

        Assert.Empty(run.Last.Events);
        Assert.Equal(new GateDecision(false, "ann", "we need it"), Gates.Answer(run.State, Ask(run)));
    }

    [Theory]
    [InlineData("a", "the column users.name")]
    [InlineData("b", Loss)]
    public void Decide_OfOneThing_SaysNothingOfAnother(string taskId, string subject)
    {
        var run = Asked("a", "b");
        run.When(new DecideApproval(run.State.Gate!.Name, true, "ann", null));

        run.Opens(taskId).When(Ask(run, taskId, subject));

        Assert.Equal(["ApprovalRequested", "RunPaused", "AttemptSuspended"], run.Events);
    }

    [Fact]
    public void Decide_OfAGateThatIsNoLongerOpen_DecidesNoOther()
    {
        var run = Asked("a", "b");
        var first = run.State.Gate!.Name;
        run.When(new DecideApproval(first, true, "ann", null)).Opens("b").When(Ask(run, "b", "the table orders"));

        run.When(new DecideApproval(first, true, "ann", null));

        Assert.Empty(run.Last.Events);
        Assert.Contains($"it waits at \"{run.State.Gate!.Name}\"", run.Last.Refusal, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Waiting, run.State.Status);
    }

    [Fact]
    public void Ask_WhileAnotherGateIsOpen_IsSetAsideAndAsksAgainAfterwards()
    {
        var run = Given.Planned(tasks: ["a", "b"], fleet: Given.Fleet).Opens("a").Opens("b");
        run.When(Ask(run));
        var open = run.State.Gate;

        run.When(Ask(run, "b"));
        Assert.Equal(["AttemptSuspended"], run.Events);
        Assert.Equal(open, run.State.Gate);
        run.When(new DecideApproval(open!.Name, true, "ann", null)).Opens("b").When(Ask(run, "b"));

        Assert.Equal("b", run.State.Gate!.TaskId);
    }

    [Fact]
    public void Ask_OfAnOldEpoch_IsRefused()
    {
        var run = Given.Planned(fleet: Given.Fleet).Opens("a");

        run.When(Ask(run) with { Epoch = 1 });

        Assert.Equal(["StaleInputRefused"], run.Events);
        Assert.Null(run.State.Gate);
    }

    [Fact]
    public void Expire_BeforeADecision_WithdrawsTheQuestionAndTheRunWaitsToBeResumed()
    {
        var run = Asked();
        var gate = run.State.Gate!.Name;

        run.When(new ExpireGate(gate, 1));
        Assert.Equal(["ApprovalExpired", "RunPaused"], run.Events);
        Assert.Contains("nobody decided within 3.00:00:00", run.State.Reason, StringComparison.Ordinal);
        Assert.NotNull(run.When(new DecideApproval(gate, true, "ann", null)).Last.Refusal);
        run.When(new ResumeRun(null, null)).Opens("a").When(Ask(run));

        Assert.Equal((gate, 2), (run.State.Gate!.Name, run.State.GatesOpened));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(3600, false)]
    public void Decide_BeforeTheTimerRings_IsJudgedByItsTime(int secondsAfterExpiry, bool counts)
    {
        var run = Asked();
        var (gate, lapses) = (run.State.Gate!.Name, run.State.Gate.Lapses!.Value);
        Assert.Equal(Given.Now + TimeSpan.FromDays(3), lapses);

        run.When(new DecideApproval(gate, true, "ann", null) { At = lapses.AddSeconds(secondsAfterExpiry) });

        if (counts)
        {
            Assert.Equal(["ApprovalDecided", "TaskDispatched"], run.Events);
            return;
        }

        Assert.Equal(["ApprovalExpired", "RunPaused"], run.Events);
        Assert.Equal([new StopTimer("gate")], run.Last.Effects);
        Assert.Contains("has lapsed: nobody decided within 3.00:00:00. What it is about was not done", run.Last.Refusal, StringComparison.Ordinal);
        Assert.Equal(run.Last.Refusal, run.When(new DecideApproval(gate, true, "ann", null) { At = lapses }).Last.Refusal);
        run.When(new ResumeRun(null, null)).Opens("a").When(Ask(run));
        Assert.Equal(gate, run.State.Gate!.Name);
    }

    [Fact]
    public void Expire_OfAnEarlierQuestionAboutTheSame_IsNothing()
    {
        var run = Asked();
        var gate = run.State.Gate!.Name;
        run.When(new ExpireGate(gate, 1)).When(new ResumeRun(null, null)).Opens("a").When(Ask(run));

        run.When(new ExpireGate(gate, 1));

        Assert.Empty(run.Last.Events);
        Assert.Equal(gate, run.State.Gate!.Name);
    }

    [Fact]
    public void Expire_OfADelivery_KeepsWhatIsProvenAndResumeAsksAgain()
    {
        var run = Given.Built(new RunOptions { Approve = true }, null, "planner", "coder", "tester").Works("prove-1", Given.Evidence("c1"));

        run.When(new ExpireGate("delivery", 1));
        Assert.Equal(RunStatus.Waiting, run.State.Status);
        run.When(new ResumeRun(null, null));

        Assert.Equal(["RunResumed", "ApprovalRequested", "RunPaused"], run.Events);
        Assert.Equal(RunStatus.Succeeded, run.When(new DecideApproval("delivery", true, "ann", null)).State.Status);
    }

    [Theory]
    [InlineData(true, true, "ApprovalRequested")]
    [InlineData(true, false, "TaskAdded")]
    [InlineData(null, true, "RunSucceeded")]
    public void Deliver_UnderAPolicyOfAskingBeforePullRequests_AsksWhereThereIsOne(bool? pullRequest, bool asks, string expected)
    {
        var run = Given.Planned(
            new RunOptions { PullRequest = pullRequest }, fleet: ["planner", "coder", "tester", "github"], policy: new RunPolicy { Gates = new() { PullRequest = asks } });
        run.Works("a", new WorkReport("done"), "w1").When(new ReportIntegrated("a", "c1")).Works("prove-1", Given.Evidence("c1"));

        Assert.Equal(expected, run.Events[2]);
    }

    [Fact]
    public void Ask_WhereThePolicyTakesNoLoss_IsAnsweredWithoutAPerson()
    {
        var run = Given.Planned(fleet: Given.Fleet, policy: new RunPolicy { Gates = new() { DataLoss = false } }).Opens("a");

        run.When(Ask(run));

        Assert.Empty(run.Last.Events);
        Assert.Equal((false, "the policy"), (Gates.Answer(run.State, Ask(run))!.Approved, Gates.Answer(run.State, Ask(run))!.By));
    }

    [Fact]
    public void Decide_MoreMoney_HoldsForTheRunAndARefusalEndsIt()
    {
        var approved = Given.Planned(tasks: ["a", "b"], fleet: Given.Fleet).Opens("a");
        approved.When(Ask(approved) with { Kind = GateKind.Spend, Subject = "" }).When(new DecideApproval("spend", true, "ann", null));
        Assert.True(Gates.Answer(approved.State, Ask(approved, "b") with { Kind = GateKind.Spend, Subject = "" })!.Approved);

        var refused = Given.Planned(fleet: Given.Fleet).Opens("a");
        refused.When(Ask(refused) with { Kind = GateKind.Spend, Subject = "" }).When(new DecideApproval("spend", false, "ann", "too much"));
        Assert.Equal((RunStatus.Failed, "rejected by ann: too much"), (refused.State.Status, refused.State.Reason));
    }

    [Fact]
    public void Cancel_AtAGate_LeavesNoTimerBehind()
    {
        var run = Asked();

        run.When(new CancelRun("no longer wanted"));

        Assert.Contains(new StopTimer("gate"), run.Last.Effects);
    }

    [Fact]
    public void Denied_InAStep_IsAFactOfTheHistory()
    {
        var run = Given.Planned(fleet: Given.Fleet).Opens("a");
        var denials = new[] { new Denial(DenialKind.Tool, "send_mail", "not in the list") };

        run.When(new ReportDenials("a", 1, run["a"].Epoch, 3, denials));

        var fact = Assert.IsType<ActionsDenied>(Assert.Single(run.Last.Events));
        Assert.Equal(("a", 1, 3), (fact.TaskId, fact.Attempt, fact.Step));
        Assert.Equal(denials, fact.Denials);
    }

    private static AskApproval Ask(Given run, string taskId = "a", string subject = Loss) =>
        new(taskId, run[taskId].Attempt, run[taskId].Epoch, GateKind.DataLoss, subject, $"May {subject} be lost?");

    private static Given Asked(params string[] tasks)
    {
        var run = Given.Planned(fleet: Given.Fleet, tasks: tasks).Opens("a");
        return run.When(Ask(run));
    }
}
