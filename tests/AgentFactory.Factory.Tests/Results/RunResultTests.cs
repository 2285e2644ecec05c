using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Results;

namespace AgentFactory.Factory.Tests.Results;

public sealed class RunResultTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Json_Succeeded_HasEveryMemberAndNoOther()
    {
        var record = new EvidenceRecord
        {
            CriterionId = "C1", Text = "It builds", Kind = EvidenceKind.Executed, Status = EvidenceStatus.Passed,
            Command = "dotnet build", ExitCode = 0, Commit = "abc",
        };
        var report = Report(new EvidenceRecorded(new EvidenceReport("abc", [record])), new RunSucceeded("abc", [record]));

        Assert.Equal(
            """
            {"type":"result","runId":"run-1","status":"succeeded","commit":"abc","out":"/out","pullRequest":null,"criteria":[{"id":"C1","text":"It builds","kind":"executed","status":"passed","command":"dotnet build","exitCode":0,"testsRun":null,"commit":"abc","reason":null},{"id":"C2","text":"It reads well","kind":"judged","status":"not-run","command":null,"exitCode":null,"testsRun":null,"commit":null,"reason":null}],"modelCalls":3,"tokens":900,"usd":0.25,"reason":null,"gate":null,"denials":0}
            """,
            JsonLines.Write(RunResult.From(report, "/out")));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void ExitCode_EveryEnding_IsAsDocumented(IRunEvent ending, string status, int exitCode)
    {
        var result = RunResult.From(Report(ending), null);

        Assert.Equal((status, exitCode), (result.Status, result.ToExitCode()));
    }

    public static TheoryData<IRunEvent, string, int> Endings => new()
    {
        { new RunSucceeded("abc", []), "succeeded", 0 },
        { new RunFailed("red"), "failed", 1 },
        { new RunCancelled("enough"), "cancelled", 1 },
        { new RunPaused(PauseKind.Budget, "no money"), "waiting", 3 },
        { new RunPaused(PauseKind.Model, "wrong key"), "waiting", 3 },
        { new PlanKept("one task"), "succeeded", 0 },
    };

    private static RunReport Report(params IRunEvent[] facts)
    {
        var prp = new PrpDocument
        {
            Title = "A thing",
            Criteria = [new("C1", "It builds", "dotnet build", CriterionClass.Gate, new(1, 2)), new("C2", "It reads well", null, CriterionClass.None, new(3, 3))],
        };
        return RunReport.From(new ReportSource
        {
            RunId = "run-1",
            History = [.. facts.Prepend(new RunSubmitted(prp, new RunOptions(), "base")).Select((fact, index) => new StoredEvent(index + 1, Now, fact))],
            Spending = new RunSpending(3, 900, 0.25, 0, 0),
        });
    }
}
