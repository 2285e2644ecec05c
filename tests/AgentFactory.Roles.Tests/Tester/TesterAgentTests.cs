using System.Security.Cryptography;
using System.Text;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Sandbox.Tests;
using AgentFactory.Tester;

namespace AgentFactory.RoleTests.Tester;

public sealed class TesterAgentTests
{
    private const string Tests = """
        import unittest
        from app import double

        class DoubleTest(unittest.TestCase):
            def test_two(self): self.assertEqual(double(2), 4)
            def test_zero(self): self.assertEqual(double(0), 0)
        """;

    [SandboxFact("python3")]
    public async Task Execute_RealSandbox_ProvesOnlyWhatRan()
    {
        using var repository = new RealRepository();
        var start = await repository.CommitAsync(null, ("check.py", "import app\nassert app.double(3) == 6\n"));
        var head = await repository.CommitAsync(
            start, ("check.py", "pass\n"), ("app.py", "def double(x): return x + 2 if x else 0\n"), ("test_app.py", Tests), ("empty/__init__.py", ""));
        var brief = Brief(
            ("C1", "python3 -m unittest -v"),
            ("C2", "true"),
            ("C3", "python3 -m unittest discover -s empty"),
            ("C4", "frobnicate --check"),
            ("C5", "test -f app.py"),
            ("C6", "python3 check.py"),
            ("C7", "echo spoiled > test_app.py; exit 3"),
            ("C8", "python3 -m unittest")) with
        {
            BaseCommit = head,
            RunBaseCommit = start,
            RepositoryUrl = repository.Url,
            AcceptanceFiles = ["check.py"],
        };
        var journal = ScriptedJournal.Answering(brief);

        await repository.RunAsync(Agent(), journal);

        Assert.Equal((Outcome.Succeeded, ""), (journal.Completed!.Outcome, journal.Completed.Reason));
        var report = ContractsJson.Read<EvidenceReport>(journal.Completed.OutputJson);
        Assert.Equal(
            [
                ("C1", EvidenceStatus.Passed, 0, "python -m unittest", 2),
                ("C2", EvidenceStatus.Unproven, 0, null, null),
                ("C3", EvidenceStatus.Unproven, 0, "python -m unittest", 0),
                ("C4", EvidenceStatus.Blocked, 127, null, null),
                ("C5", EvidenceStatus.Passed, 0, null, null),
                ("C6", EvidenceStatus.Failed, 1, null, null),
                ("C7", EvidenceStatus.Failed, 3, null, null),
                ("C8", EvidenceStatus.Passed, 0, "python -m unittest", 2),
            ],
            report.Records.Select(record => (record.CriterionId, record.Status, record.ExitCode!.Value, record.Runner, record.TestsRun)));
        Assert.All(report.Records, record => Assert.Equal((head, "bubblewrap"), (record.Commit, record.Sandbox)));
        Assert.Equal(0, journal.PaidCalls);
        Assert.Equal(
            report.Records.Select(record => ($"{record.CriterionId}.log", record.LogHash)),
            journal.Completed.Artifacts.Select(artifact => (artifact.Name, (string?)Convert.ToHexStringLower(SHA256.HashData(artifact.Content.Span)))));
    }

    [Fact]
    public async Task Execute_KilledBetweenCriteria_RepeatsNoneThatWasJournaled()
    {
        var scripts = new List<string>();
        var sandbox = new TestSandbox(command =>
        {
            scripts.Add(command.Script);
            return TestSandbox.Exit(0, "3 passed, 0 failed\n");
        });
        var journal = ScriptedJournal.Answering(Brief(("C1", "./one"), ("C2", "./two"), ("C3", "./three")));
        journal.DiesAt = 2;
        journal.DiesAfter = true;

        await new Bench(journal, sandbox: sandbox).RunAsync(Agent());
        await new Bench(journal, sandbox: sandbox).RunAsync(Agent());

        Assert.Equal(["./one", "./two", "./three"], scripts);
        var report = ContractsJson.Read<EvidenceReport>(journal.Completed!.OutputJson);
        Assert.Equal([3, 3, 3], report.Records.Select(record => record.TestsRun));
        Assert.Equal(["C1.log", "C2.log", "C3.log"], journal.Completed.Artifacts.Select(artifact => artifact.Name));
    }

    [Fact]
    public async Task Execute_CriterionWithoutGate_IsJudgedInOneCallAndNeverPassed()
    {
        var brief = Brief(("C1", "./one")) with { };
        brief = brief with
        {
            Prp = brief.Prp with
            {
                Criteria =
                [
                    new("C0", "it reads well", null, CriterionClass.None, new(1, 1)),
                    .. brief.Prp.Criteria,
                    new("C2", "it serves", "npm start", CriterionClass.Server, new(3, 3)) { ClassReason = "a server that never ends" },
                ],
            },
        };
        var journal = ScriptedJournal.Answering(
            brief,
            null!,
            Say.Text("""{"judgements":[{"criterionId":"C0","holds":"yes","reason":"It does."},{"criterionId":"C2","holds":"cannot-tell","reason":"Nobody started it."}]}"""));

        await new Bench(journal, sandbox: new TestSandbox(_ => TestSandbox.Exit(0, "1 passed, 0 failed\n"))).RunAsync(Agent());

        var report = ContractsJson.Read<EvidenceReport>(journal.Completed!.OutputJson);
        Assert.Equal(
            [
                ("C0", EvidenceKind.Judged, EvidenceStatus.Unproven, "not executed (it has no script); judged: yes: It does."),
                ("C1", EvidenceKind.Executed, EvidenceStatus.Passed, null),
                ("C2", EvidenceKind.Judged, EvidenceStatus.Unproven, "not executed (a server that never ends); judged: cannot-tell: Nobody started it."),
            ],
            report.Records.Select(record => (record.CriterionId, record.Kind, record.Status, record.Reason)));
        Assert.Equal(1, journal.PaidCalls);
    }

    [Fact]
    public async Task Execute_SomethingIsRed_AsksNoModelAboutTheRest()
    {
        var brief = Brief(("C1", "./one"));
        brief = brief with { Prp = brief.Prp with { Criteria = [new("C0", "it reads well", null, CriterionClass.None, new(1, 1)), .. brief.Prp.Criteria] } };
        var journal = ScriptedJournal.Answering(brief);

        await new Bench(journal, sandbox: new TestSandbox(_ => TestSandbox.Exit(1, "0 passed, 1 failed\n"))).RunAsync(Agent());

        var report = ContractsJson.Read<EvidenceReport>(journal.Completed!.OutputJson);
        Assert.Equal(
            ("C0", EvidenceKind.Judged, "not executed (it has no script) and not judged either: what was executed is not proven yet"),
            (report.Records[0].CriterionId, report.Records[0].Kind, report.Records[0].Reason));
        Assert.Equal(0, journal.PaidCalls);
    }

    [Fact]
    public async Task Execute_LongLog_KeepsItsEndInTheRecordAndAllOfItAsArtifact()
    {
        var log = new string('x', 10_000) + "1 passed, 1 failed\n";
        var journal = ScriptedJournal.Answering(Brief(("C1", "./one")));

        await new Bench(journal, sandbox: new TestSandbox(_ => TestSandbox.Exit(1, log))).RunAsync(Agent());

        var record = ContractsJson.Read<EvidenceReport>(journal.Completed!.OutputJson).Records[0];
        Assert.Equal(log[^4_000..], record.LogTail);
        Assert.Equal(Encoding.UTF8.GetBytes(log), journal.Completed.Artifacts[0].Content.ToByteArray());
    }

    private static TesterAgent Agent() => new();

    private static TaskBrief Brief(params (string Id, string Script)[] criteria) => Say.Brief(TaskKind.Prove, Roles.Tester) with
    {
        Prp = new PrpDocument
        {
            Goal = "It is there.",
            Criteria = [.. criteria.Select(criterion => new PrpCriterion(criterion.Id, "it holds", criterion.Script, CriterionClass.Gate, new(1, 1)))],
        },
    };
}
