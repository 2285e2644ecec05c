using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

/// <summary>Runs that only read a change which others made.</summary>
public sealed class RunDeciderReviewOnlyTests
{
    private static readonly PullRequest Posted = new() { Commit = "c0", Number = 7, Url = "https://forge/7", Title = "t", Body = "b" };

    [Fact]
    public void Submit_OfAReview_AsksTheReviewerAndNobodyElse()
    {
        var run = Submitted(new());

        Assert.Equal(["RunSubmitted", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal((RunStatus.Reviewing, "reviewer", "c0"), (run.State.Status, run["review-1"].Specification.Role, run["review-1"].BaseCommit));
        var brief = TaskBriefs.Create(run.State, "review-1", "/repository");
        Assert.Equal(("b0", "c0", null), (brief.RunBaseCommit, brief.BaseCommit, brief.Evidence));
    }

    [Fact]
    public void Review_OfOthersWork_EndsTheRunWithoutAProofAndWithoutARepair()
    {
        var run = Submitted(new()).Works("review-1", Found());

        Assert.Equal(["TaskCompleted", "ReviewRecorded", "RunReviewed"], run.Events);
        Assert.Equal((RunStatus.Reviewed, null), (run.State.Status, run.State.Evidence));
        Assert.Equal("review-1", Assert.Single(run.State.TaskOrder));
    }

    [Fact]
    public void Review_ToBePosted_IsPostedOnItsPullRequestAndEndsTheRun()
    {
        var run = Submitted(new() { PullRequest = true }).Works("review-1", Found());
        Assert.Equal((RunStatus.Delivering, "github"), (run.State.Status, run["deliver-1"].Specification.Role));
        var order = TaskBriefs.Create(run.State, "deliver-1", "/repository").Delivery!;
        Assert.Equal((7, "m1", "It is wrong."), (order.Number, order.ReviewMark, order.Review?.Summary));

        run.Works("deliver-1", Posted);

        Assert.Equal(["TaskCompleted", "ReviewPosted", "RunReviewed"], run.Events);
        Assert.Equal(Posted, run.State.PullRequest);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Review_WithAGate_IsPostedOnlyOnceSomebodyApproved(bool asked, bool policy)
    {
        var run = Submitted(new() { PullRequest = true, Approve = asked }, new RunPolicy { Gates = new() { PullRequest = policy } }).Works("review-1", Found());
        Assert.Equal(["TaskCompleted", "ReviewRecorded", "ApprovalRequested", "RunPaused"], run.Events);
        Assert.Equal("Post the review of the commit c0 on the pull request #7? It has 1 finding.", run.State.Reason);

        run.When(new DecideApproval("delivery", true, "somebody", null));

        Assert.Equal(["ApprovalDecided", "TaskAdded", "TaskDispatched"], run.Events);
    }

    [Fact]
    public void Review_ThatNobodyWantsPosted_EndsAsAsked() =>
        Assert.Equal(
            "rejected by somebody: too harsh",
            Submitted(new() { PullRequest = true, Approve = true }).Works("review-1", Found()).When(new DecideApproval("delivery", false, "somebody", "too harsh")).State.Reason);

    [Fact]
    public void Review_WithAGateAndNothingToPost_AsksNobody() =>
        Assert.Equal(RunStatus.Reviewed, Submitted(new() { Approve = true }).Works("review-1", Found()).State.Status);

    [Fact]
    public void Posting_ThatCannotGoBetterByItself_WaitsAndCanBeDoneWithout()
    {
        var run = Submitted(new() { PullRequest = true }).Works("review-1", Found()).Fails("deliver-1", "it is closed.", retryable: false);
        Assert.Equal(
            "The review of c0 is made, but it cannot be posted on the pull request #7: it is closed. It is kept; put that right and resume the run, or resume it "
                + "without a pull request, which ends it as it is.",
            run.State.Reason);

        run.When(new ResumeRun(null, null) { PullRequest = false });

        Assert.Equal(["RunResumed", "RunReviewed"], run.Events);
    }

    [Theory]
    [InlineData(null, "review-1", "reviewer", "coder")]
    [InlineData(true, "deliver-1", "github", "reviewer")]
    public void Submit_FleetWithoutTheRole_FailsBeforeAnythingIsSpent(bool? posts, string task, string missing, string there)
    {
        var run = Given.Submitted(Options(new() { PullRequest = posts }), new PrpDocument { Goal = "g" }, there);

        Assert.Equal(["RunSubmitted", "RunFailed"], run.Events);
        Assert.StartsWith($"The task {task} needs an agent of the role {missing}", run.State.Reason, StringComparison.Ordinal);
    }

    private static ReviewReport Found() => new("c0", "It is wrong.", [Given.Blocking()]);

    private static RunOptions Options(RunOptions options) =>
        options with { Review = new() { Into = "main", From = "b0", Mark = "m1", Number = 7 }, Repository = "https://forge/acme/shop.git" };

    private static Given Submitted(RunOptions options, RunPolicy? policy = null)
    {
        var run = new Given();
        return run.When(new SubmitRun(new PrpDocument { Title = "t", Goal = "g" }, Options(options), "c0", ["reviewer", "github"]) { Policy = policy });
    }
}
