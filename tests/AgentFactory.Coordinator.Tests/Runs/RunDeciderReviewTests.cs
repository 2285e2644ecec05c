using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderReviewTests
{
    [Fact]
    public void Review_WithABlockingFinding_CausesARepairAndAnotherProof()
    {
        var run = Given.Built().Works("prove-1", Given.Evidence("c1"));

        run.Works("review-1", new ReviewReport("c1", "one thing", [Given.Blocking(), new ReviewFinding { Why = "a typo" }]));
        Assert.Equal(["TaskCompleted", "ReviewRecorded", "TaskAdded", "TaskDispatched"], run.Events);
        Assert.Equal((1, 1), (run.State.ReviewRounds, Assert.IsType<ReviewRecorded>(run.Last.Events[1]).NewBlocking));
        Assert.Equal("The review of c1 found what must be mended before delivery:\n\n## a.cs:10\nthe file handle is never closed\nSuggestion: close it\n", run["repair-1"].Feedback);

        run.Works("repair-1", new WorkReport("closed"), "w2").When(new ReportIntegrated("repair-1", "c2"));
        run.Works("prove-2", Given.Evidence("c2"));
        Assert.Equal(TaskPhase.Dispatched, run["review-2"].Phase);
    }

    [Fact]
    public void Review_WithAPatchThatWasTried_ShowsItToTheRepair()
    {
        var run = Given.Built().Works("prove-1", Given.Evidence("c1"));

        run.Works("review-1", new ReviewReport("c1", "one thing", [Given.Blocking() with { Patch = "--- a/a.cs\n", PatchTrial = "It applies, and C1 passes with it." }]));

        Assert.EndsWith("Suggestion: close it\nA patch for it, from the root of the repository. It applies, and C1 passes with it.\n--- a/a.cs\n", run["repair-1"].Feedback, StringComparison.Ordinal);
    }

    [Fact]
    public void Review_ThatOnlyRepeatsItself_AsksAPerson()
    {
        var run = Reviewed(new RunOptions());

        run.Works("review-2", new ReviewReport("c2", "still", [Given.Blocking(line: 12, why: "The file handle is NEVER closed!")]));

        Assert.Equal(["TaskCompleted", "ReviewRecorded", "ApprovalRequested", "RunPaused"], run.Events);
        Assert.Equal(
            "Deliver the commit c2? Every criterion that can be executed passed on it, but the review still finds:\n- a.cs:12: The file handle is NEVER closed!",
            run.State.Reason);

        run.When(new DecideApproval("delivery", true, "ann", "known"));
        Assert.Equal(["ApprovalDecided", "RunSucceeded"], run.Events);
    }

    [Fact]
    public void Review_PastItsRounds_AsksAPersonWhoMayRefuse()
    {
        var run = Reviewed(new RunOptions { MaxReviewRounds = 1 });

        run.Works("review-2", new ReviewReport("c2", "more", [Given.Blocking(file: "b.cs"), new ReviewFinding { Why = "a typo" }]));

        Assert.Equal((RunStatus.Waiting, "delivery"), (run.State.Status, run.State.Gate?.Name));
        Assert.DoesNotContain("a typo", run.State.Reason, StringComparison.Ordinal);
        run.When(new DecideApproval("delivery", false, "ann", "mend it"));
        Assert.Equal((RunStatus.Failed, "rejected by ann: mend it"), (run.State.Status, run.State.Reason));
    }

    [Fact]
    public void Review_WithFindingsThatStayWhereThatIsAFailure_FailsTheRun()
    {
        var run = Reviewed(new RunOptions { MaxReviewRounds = 1, StandingFindings = StandingFindings.Fail });

        run.Works("review-2", new ReviewReport("c2", "more", [Given.Blocking(file: "", line: 0, why: "it is upside down")]));

        Assert.Equal(["TaskCompleted", "ReviewRecorded", "RunFailed"], run.Events);
        Assert.StartsWith("The review still finds what must be mended, after 1 repairs for it:\n- the whole change: it is upside down\n", run.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Review_WithFindingsThatStayWhereTheyMay_LeadsToSuccess()
    {
        var run = Reviewed(new RunOptions { MaxReviewRounds = 1, StandingFindings = StandingFindings.Deliver });

        run.Works("review-2", new ReviewReport("c2", "more", [Given.Blocking(file: "b.cs")]));

        Assert.Equal(["TaskCompleted", "ReviewRecorded", "RunSucceeded"], run.Events);
    }

    [Fact]
    public void Repairs_OfReviews_DoNotCountAgainstThoseOfProofs()
    {
        var run = Reviewed(new RunOptions { MaxRepairs = 1 });
        run.Works("review-2", new ReviewReport("c2", "more", [Given.Blocking(file: "b.cs")]));
        run.Works("repair-2", new WorkReport("done"), "w3").When(new ReportIntegrated("repair-2", "c3"));

        run.Works("prove-3", Given.Evidence("c3", EvidenceStatus.Failed));

        Assert.Equal(TaskPhase.Dispatched, run["repair-3"].Phase);
    }

    [Fact]
    public void Review_OfAnotherCommit_FailsTheAttempt()
    {
        var run = Given.Built().Works("prove-1", Given.Evidence("c1"));

        run.Works("review-1", new ReviewReport("c0", "fine", []));

        Assert.Equal(["AttemptFailed", "TaskDispatched"], run.Events);
    }

    [Theory]
    [InlineData("a.cs", 13, "the file handle is never closed", true)]
    [InlineData("a.cs", 14, "the file handle is never closed", false)]
    [InlineData("b.cs", 10, "the file handle is never closed", false)]
    [InlineData("a.cs", 10, "a file handle is never closed here", true)]
    [InlineData("a.cs", 10, "passwords are written to the log", false)]
    public void Same_OfTwoFindings_LooksAtFileLineAndWords(string file, int line, string why, bool same)
    {
        Assert.Equal(same, Reviewing.Same(Given.Blocking(), Given.Blocking(file, line, why)));
    }

    [Fact]
    public void Approval_Given_LeadsToSuccess()
    {
        var run = Given.Built(new RunOptions { Approve = true }, null, "planner", "coder", "tester").Works("prove-1", Given.Evidence("c1"));
        Assert.Equal(["TaskCompleted", "EvidenceRecorded", "ApprovalRequested", "RunPaused"], run.Events);
        Assert.Equal(RunStatus.Waiting, run.State.Status);

        run.When(new ResumeRun(null, null));
        Assert.Equal("The run r1 waits for a decision, not for a resume. Nothing was changed; approve or reject it.", run.Last.Refusal);

        run.When(new DecideApproval("delivery", true, "ann", null));
        Assert.Equal(["ApprovalDecided", "RunSucceeded"], run.Events);
    }

    [Fact]
    public void Approval_Denied_EndsTheRunWithWhoAndWhy()
    {
        var run = Given.Built(new RunOptions { Approve = true }, null, "planner", "coder", "tester").Works("prove-1", Given.Evidence("c1"));

        run.When(new DecideApproval("delivery", false, "ann", "wrong colour"));

        Assert.Equal(new RunFailed("rejected by ann: wrong colour"), run.Last.Events[^1]);
    }

    [Fact]
    public void Approval_OfAGateThatDoesNotWait_IsRefused()
    {
        var run = Given.Planned();

        run.When(new DecideApproval("delivery", true, "ann", null));

        Assert.Empty(run.Last.Events);
        Assert.NotNull(run.Last.Refusal);
    }

    [Fact]
    public void Review_PastItsRoundsAndNobodyDecides_IsAskedAboutAgainAndNotDelivered()
    {
        var run = Reviewed(new RunOptions { MaxReviewRounds = 1 });
        run.Works("review-2", new ReviewReport("c2", "more", [Given.Blocking(file: "b.cs")]));
        var question = run.State.Gate!.Question;
        run.When(new ExpireGate("delivery", 1));

        run.When(new ResumeRun(null, null));

        Assert.Equal(["RunResumed", "ApprovalRequested", "RunPaused"], run.Events);
        Assert.Equal((RunStatus.Waiting, question), (run.State.Status, run.State.Gate!.Question));
    }

    private static Given Reviewed(RunOptions options)
    {
        var run = Given.Built(options).Works("prove-1", Given.Evidence("c1")).Works("review-1", new ReviewReport("c1", "one thing", [Given.Blocking()]));
        run.Works("repair-1", new WorkReport("done"), "w2").When(new ReportIntegrated("repair-1", "c2"));
        return run.Works("prove-2", Given.Evidence("c2"));
    }
}
