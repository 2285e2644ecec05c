using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

/// <summary>Repairs of a followed pull request that fail: what was delivered before stays, and whoever asked for more is told.</summary>
public sealed class RunDeciderUnmetTests
{
    private static readonly string[] Fleet = ["planner", "coder", "tester", "github"];

    private static readonly PullRequest Opened = new() { Commit = "c1", Number = 7, Url = "https://forge/7", Branch = "agentfactory/r1", Title = "t", Body = "b" };

    private static readonly RunOptions Options = new() { PullRequest = true, Follow = true, MaxRepairs = 0, MaxTaskAttempts = 2 };

    [Fact]
    public void Repair_ThatCannotBeProven_GoesBackToWhatWasDeliveredAndSaysSoThere()
    {
        var run = Unproven();

        Assert.Equal(["TaskCompleted", "EvidenceRecorded", "RepairGivenUp", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal(("c1", "c1", RunStatus.Following), (run.State.Head, run["follow-2"].BaseCommit, run.State.Status));
        var brief = TaskBriefs.Create(run.State, "follow-2", "/run.git");
        Assert.True(brief.Delivery!.Unmet);
        Assert.Equal("c1", brief.Evidence!.Commit);
        var answer = Assert.Single(brief.Delivery.Answers);
        Assert.Equal("line-1", answer.RemarkId);
        Assert.StartsWith("What anna (https://forge/7#line-1) asked for on the pull request #7 is not done: After 0 repairs still not proven: C1.", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("The run and the pull request stay at c1, which is proven; nothing newer was pushed.", answer.Text, StringComparison.Ordinal);

        run.Works("follow-2", Look());

        Assert.Equal(["TaskCompleted", "FollowEnded", "RunSucceeded"], run.Events);
        var end = Assert.IsType<RunSucceeded>(run.History[^1]);
        Assert.Equal(("c1", answer.Text, answer.Text), (end.Commit, end.Unmet, run.State.Reason));
        Assert.Equal("c1", Assert.Single(end.Evidence).Commit);
        Assert.Equal(FollowEnd.NotMet, run.History.OfType<FollowEnded>().Single().Why);
    }

    [Fact]
    public void Repair_OfALaterRoundThatFails_GoesBackToTheRoundBefore()
    {
        var run = Followed().Works("follow-1", Look(Remark("line-1"))).Works("repair-1", new WorkReport("done"), "w2").When(new ReportIntegrated("repair-1", "c2"))
            .Works("prove-2", Given.Evidence("c2")).Works("deliver-2", Opened with { Commit = "c2" })
            .Works("follow-2", Look(Remark("line-2")) with { Commit = "c2" }).Fails("repair-2").Fails("repair-2");

        Assert.Equal(["AttemptFailed", "RepairGivenUp", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal(("c2", "line-2"), (run.State.Head, Assert.Single(TaskBriefs.Create(run.State, "follow-3", "/run.git").Delivery!.Answers).RemarkId));
    }

    [Fact]
    public void Repair_GivenUp_StopsWhoeverWorksOnItAndHearsThemNoMore()
    {
        var run = Followed(Options with { MaxConflicts = 0 }).Works("follow-1", Look(Remark("line-1"))).Works("repair-1", new WorkReport("done"), "w2");

        run.When(new ReportConflict("repair-1", "c1", ["a.cs"], "both"));
        Assert.Equal(["IntegrationConflicted", "RepairGivenUp", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Contains(new StopTimer("integration"), run.Last.Effects);
        Assert.Equal(TaskPhase.Failed, run["repair-1"].Phase);

        Assert.Empty(run.When(new ReportIntegrated("repair-1", "c2")).Events);
        Assert.Equal("c1", run.State.Head);
    }

    [Fact]
    public void Repair_OpenWhenTheFleetGivesItUp_IsStopped()
    {
        var run = Followed(Options with { MaxRedispatches = 0 }).Works("follow-1", Look(Remark("line-1"))).Opens("repair-1");

        run.When(new LoseAttempt("repair-1", run["repair-1"].Epoch, "silent"));

        Assert.Equal(["AttemptLost", "RepairGivenUp", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Contains("StopAttempt", run.Effects);
        Assert.NotNull(run.When(new CompleteTask("repair-1", 1, run["repair-1"].Epoch, "w2", new WorkReport("done"))).Last.Refusal);
    }

    [Fact]
    public void Telling_ThatTheForgeDoesNotTake_EndsTheRunAllTheSame()
    {
        var run = Unproven().Fails("follow-2", "the forge is away");
        Assert.Equal(["AttemptFailed"], run.Events);
        run.When(run.Last.Effects.OfType<StartTimer>().Single().Input).Fails("follow-2", "the forge is away");

        Assert.Equal(["AttemptFailed", "FollowEnded", "RunSucceeded"], run.Events);
        Assert.EndsWith("Nobody could be told there: the forge is away", run.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Telling_WhenTheTimeIsUp_IsStillDone()
    {
        var run = Unproven().When(new EndFollow());
        Assert.Empty(run.Events);

        Assert.Equal(RunStatus.Succeeded, run.Works("follow-2", Look() with { State = PullRequestState.Merged }).State.Status);
    }

    [Fact]
    public void Repair_AfterWhichTheDeliveredCommitIsRed_FailsAndSaysSo()
    {
        var run = Followed().Works("follow-1", Look(Remark("line-1"))).Works("repair-1", new WorkReport("nothing to do"))
            .Works("prove-2", Given.Evidence("c1", EvidenceStatus.Failed));

        Assert.Equal(RunStatus.Failed, run.State.Status);
        Assert.Contains("The pull request #7 still holds c1, which was proven once and is not proven by its newest evidence.", run.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejection_OfARoundsDelivery_EndsWithWhatWasDeliveredBefore()
    {
        var run = Given.Built(Options with { Approve = true }, fleet: Fleet).Works("prove-1", Given.Evidence("c1"))
            .When(new DecideApproval("delivery", true, "ann", null)).Works("deliver-1", Opened)
            .Works("follow-1", Look(Remark("line-1"))).Works("repair-1", new WorkReport("done"), "w2").When(new ReportIntegrated("repair-1", "c2"))
            .Works("prove-2", Given.Evidence("c2"));
        Assert.Equal("delivery:round-1", run.State.Gate!.Name);
        Assert.StartsWith("Push the commit c2 to the pull request #7, which holds c1? It is round 1 of at most 3 of what was said there.", run.State.Gate.Question, StringComparison.Ordinal);
        Assert.NotNull(run.When(new DecideApproval("delivery", true, "twice", null)).Last.Refusal);

        run.When(new DecideApproval("delivery:round-1", false, "ann", "wrong colour"));
        Assert.Equal(["ApprovalDecided", "RepairGivenUp", "TaskAdded", "TaskDispatched"], run.Events);
        run.Works("follow-2", Look());

        Assert.Equal((RunStatus.Succeeded, "c1"), (run.State.Status, run.State.Head));
        Assert.Contains("rejected by ann: wrong colour", run.State.Reason, StringComparison.Ordinal);
    }

    private static FollowReport Look(params PullRequestRemark[] remarks) => new() { Commit = "c1", Green = true, Remarks = remarks };

    private static PullRequestRemark Remark(string id) => new() { Id = id, Author = "anna", Url = $"https://forge/7#{id}", Text = "x" };

    private static Given Followed(RunOptions? options = null) => Given.Built(options ?? Options, fleet: Fleet).Works("prove-1", Given.Evidence("c1")).Works("deliver-1", Opened);

    private static Given Unproven() => Followed().Works("follow-1", Look(Remark("line-1"))).Works("repair-1", new WorkReport("done"), "w2")
        .When(new ReportIntegrated("repair-1", "c2")).Works("prove-2", Given.Evidence("c2", EvidenceStatus.Failed));
}
