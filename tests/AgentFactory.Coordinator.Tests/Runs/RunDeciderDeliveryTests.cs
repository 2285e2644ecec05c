using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderDeliveryTests
{
    private static readonly string[] Fleet = ["planner", "coder", "tester", "github"];

    private static readonly PullRequest Opened = new() { Commit = "c1", Number = 7, Url = "https://forge/7", Branch = "agentfactory/r1", Title = "t", Body = "b" };

    [Fact]
    public void Proof_OfARunToBeDelivered_IsFollowedByTheDelivery()
    {
        var run = Proven();

        Assert.Equal(["TaskCompleted", "EvidenceRecorded", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal((RunStatus.Delivering, "github", "c1"), (run.State.Status, run["deliver-1"].Specification.Role, run["deliver-1"].BaseCommit));
    }

    [Fact]
    public void Delivery_Done_IsRecordedAndEndsTheRun()
    {
        var run = Proven().Works("deliver-1", Opened);

        Assert.Equal(["TaskCompleted", "PullRequestOpened", "RunSucceeded"], run.Events);
        Assert.Equal((RunStatus.Succeeded, Opened), (run.State.Status, run.State.PullRequest));
    }

    [Fact]
    public void Delivery_WithAGate_WaitsForTheApproval()
    {
        var run = Given.Built(new RunOptions { PullRequest = true, Approve = true }, fleet: Fleet).Works("prove-1", Given.Evidence("c1"));
        Assert.DoesNotContain("deliver-1", run.State.TaskOrder);

        run.When(new DecideApproval("delivery", true, "somebody", null));

        Assert.Equal(["ApprovalDecided", "TaskAdded", "TaskDispatched"], run.Events);
    }

    [Fact]
    public void Delivery_OfAnotherCommit_IsNotBelieved()
    {
        var run = Proven().Works("deliver-1", Opened with { Commit = "c0" });

        Assert.Equal(["AttemptFailed", "TaskDispatched"], run.Events);
    }

    [Fact]
    public void Delivery_ThatCannotGoBetterByItself_SetsTheRunAsideWithItsWork()
    {
        var run = Proven().Fails("deliver-1", "the token has expired", retryable: false);

        Assert.Equal(["AttemptFailed", "RunPaused"], run.Events);
        Assert.Equal(
            "The commit c1 is proven, but its pull request cannot be opened: the token has expired. The work is kept; put that right and resume the run, "
            + "or resume it without a pull request.",
            run.State.Reason);

        run.When(new ResumeRun(null, null));
        Assert.Equal([new RunResumed(null, null), new TaskDispatched("deliver-1", 2, 5, "c1", "factory/attempts/deliver-1/2")], run.Last.Events);

        run.Works("deliver-1", Opened);
        Assert.Equal(RunStatus.Succeeded, run.State.Status);
    }

    [Fact]
    public void Delivery_FailingAgainAndAgain_IsTriedSoOftenAndThenWaits()
    {
        var run = Proven(new RunOptions { PullRequest = true, MaxTaskAttempts = 2 }).Fails("deliver-1");
        Assert.Equal(["AttemptFailed", "TaskDispatched"], run.Events);

        run.Fails("deliver-1");

        Assert.Equal((RunStatus.Waiting, PauseKind.Delivery), (run.State.Status, run.State.Pause!.Kind));
    }

    [Fact]
    public void Delivery_LostAgainAndAgain_WaitsInsteadOfFailing()
    {
        var run = Proven(new RunOptions { PullRequest = true, MaxRedispatches = 1 });
        run.When(new LoseAttempt("deliver-1", run["deliver-1"].Epoch, "silence"));
        Assert.Equal(["AttemptLost", "TaskDispatched"], run.Events);

        run.When(new LoseAttempt("deliver-1", run["deliver-1"].Epoch, "silence"));

        Assert.Equal(["AttemptFailed", "RunPaused"], run.Events);
        Assert.Contains("StopAttempt", run.Effects);
    }

    [Fact]
    public void Resume_WithoutAPullRequest_EndsTheRunAsSucceeded()
    {
        var run = Proven().Fails("deliver-1", retryable: false);

        run.When(new ResumeRun(null, null) { PullRequest = false });

        Assert.Equal(["RunResumed", "RunSucceeded"], run.Events);
        Assert.Null(run.State.PullRequest);
    }

    [Fact]
    public void Submit_FleetWithoutTheRole_FailsBeforeAnythingIsSpent()
    {
        var run = Given.Submitted(new RunOptions { PullRequest = true }, fleet: ["planner", "coder", "tester"]);

        Assert.Equal(["RunSubmitted", "RunFailed"], run.Events);
        Assert.Contains("needs an agent of the role github", run.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Brief_OfADelivery_HasTheEvidenceAndTheRepositoryWithoutItsPassword()
    {
        var run = Proven(new RunOptions { PullRequest = true, Repository = "https://me:secret@github.com/acme/shop", Base = "main", Issue = "acme/shop#1" });

        var brief = TaskBriefs.Create(run.State, "deliver-1", "/run.git");

        Assert.Equal(("https://github.com/acme/shop", "main", "acme/shop#1"), (brief.Delivery!.Repository, brief.Delivery.Base, brief.Delivery.Issue));
        Assert.Equal("c1", brief.Evidence!.Commit);
    }

    private static Given Proven(RunOptions? options = null) =>
        Given.Built(options ?? new RunOptions { PullRequest = true }, fleet: Fleet).Works("prove-1", Given.Evidence("c1"));
}
