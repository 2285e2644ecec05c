using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunDeciderProofTests
{
    [Fact]
    public void Proof_ThatIsRed_CausesARepairWithTheOutput()
    {
        var run = Given.Built();

        run.Works("prove-1", Given.Evidence("c1", EvidenceStatus.Failed));

        Assert.Equal(["TaskCompleted", "EvidenceRecorded", "TaskAdded", "TaskDispatched"], run.Events);
        var repair = run["repair-1"];
        Assert.Equal(TaskKind.Repair, repair.Specification.Kind);
        Assert.Equal(["C1"], repair.Specification.Criteria);
        Assert.Equal("""
            These criteria were executed in a clean checkout of c1 and are not proven:

            ## C1: C1 holds
            Script:
            ./check C1
            Exit code: 1
            Why it is not proven: it failed
            End of the output:
            the end

            """, repair.Feedback);
    }

    [Fact]
    public void Proof_AfterARepair_IsMadeOfTheNewHead()
    {
        var run = Given.Built().Works("prove-1", Given.Evidence("c1", EvidenceStatus.Failed));

        run.Works("repair-1", new WorkReport("mended"), "w2").When(new ReportIntegrated("repair-1", "c2"));

        Assert.Equal("c2", run["prove-2"].BaseCommit);
    }

    [Fact]
    public void Proof_OfAnotherCommit_FailsTheAttempt()
    {
        var run = Given.Built();

        run.Works("prove-1", Given.Evidence("c0"));

        Assert.Equal(new AttemptFailed("prove-1", 1, 3, "the report is about the commit c0, but c1 was asked for", Final: false), run.Last.Events[0]);
        Assert.Null(run.State.Evidence);
    }

    [Fact]
    public void Proof_ThatIsBlocked_EndsTheRunWithWhatIsMissing()
    {
        var run = Given.Built();
        var record = Given.Record("C1", "c1", EvidenceStatus.Blocked) with { ExitCode = null, Reason = "cmake is not installed" };

        run.Works("prove-1", new EvidenceReport("c1", [record]));

        var failed = Assert.IsType<RunFailed>(run.Last.Events[^1]);
        Assert.StartsWith("C1 cannot be executed on this machine", failed.Reason, StringComparison.Ordinal);
        Assert.EndsWith("- C1 (C1 holds): cmake is not installed", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Proof_RedMoreOftenThanRepairsAreAllowed_EndsTheRunWithWhatIsRed()
    {
        var run = Given.Built(new RunOptions { MaxRepairs = 1 }).Works("prove-1", Given.Evidence("c1", EvidenceStatus.Failed));
        run.Works("repair-1", new WorkReport("mended"), "w2").When(new ReportIntegrated("repair-1", "c2"));

        run.Works("prove-2", Given.Evidence("c2", EvidenceStatus.Failed));

        var failed = Assert.IsType<RunFailed>(run.Last.Events[^1]);
        Assert.StartsWith("After 1 repairs still not proven: C1.", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Proof_RedInTheSameWayAfterARepairThatChangedNothing_EndsTheRunEarly()
    {
        var run = Given.Built().Works("prove-1", Given.Evidence("c1", EvidenceStatus.Failed)).Works("repair-1", new WorkReport("nothing to mend"));

        run.Works("prove-2", Given.Evidence("c1", EvidenceStatus.Failed));

        var failed = Assert.IsType<RunFailed>(run.Last.Events[^1]);
        Assert.StartsWith("No progress: a repair changed nothing, and C1 failed again with the very same output.", failed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit code", "its exit code is 1, not 0")]
    [InlineData("no test", "dotnet test ran no test that could be counted")]
    [InlineData("uncounted", "dotnet test ran no test that could be counted")]
    [InlineData("judged", "it was only judged, not executed")]
    [InlineData("other commit", "it was executed on c0, not on c1")]
    [InlineData("missing", "the report says nothing of it")]
    public void Judge_OfARecordThatOnlyClaimsToPass_FindsItUnproven(string lie, string why)
    {
        var passed = Given.Record("C1", "c1");
        EvidenceRecord[] records = lie switch
        {
            "exit code" => [passed with { ExitCode = 1 }],
            "no test" => [passed with { Runner = "dotnet test", TestsRun = 0 }],
            "uncounted" => [passed with { Runner = "dotnet test", TestsRun = null }],
            "judged" => [passed with { Kind = EvidenceKind.Judged }],
            "other commit" => [passed with { Commit = "c0" }],
            _ => [],
        };

        var verdict = ProofJudge.Judge(Given.Prp("C1"), new("c1", records), "c1", allowJudged: false);

        Assert.False(verdict.Proven);
        Assert.Equal(why, Assert.Single(verdict.Red).Reason);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Judge_OfARequirementWithoutGates_IsProvenOnlyWhereJudgingIsAllowed(bool allowJudged, bool proven)
    {
        var prp = Given.Prp("C1");
        prp = prp with { Criteria = [prp.Criteria[0] with { Class = CriterionClass.Inspect }] };

        Assert.Equal(proven, ProofJudge.Judge(prp, new("c1", []), "c1", allowJudged).Proven);
    }

    [Fact]
    public void Judge_WhereJudgingIsAllowed_StillWantsEveryGateToPass()
    {
        Assert.False(ProofJudge.Judge(Given.Prp("C1"), Given.Evidence("c1", EvidenceStatus.Failed), "c1", allowJudged: true).Proven);
    }

    [Fact]
    public void Judge_OfACriterionWithTwoRecords_BelievesTheWorse()
    {
        var records = new[] { Given.Record("C1", "c1"), Given.Record("C1", "c1", EvidenceStatus.Failed) };

        Assert.False(ProofJudge.Judge(Given.Prp("C1"), new("c1", records), "c1", allowJudged: false).Proven);
    }
}
