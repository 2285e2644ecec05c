using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Reviewer;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.RoleTests.Reviewer;

/// <summary>Reviews of a real repository, with patches that are tried in the real sandbox; only the model is scripted.</summary>
public sealed class RealReviewTests
{
    private const string Code = "def half(n):\n    return n / 2\n\n\ndef double(n):\n    return n * 2\n";
    private const string Test = "import unittest\nimport calc\n\n\nclass T(unittest.TestCase):\n    def test_double(self):\n        self.assertEqual(calc.double(2), 4)\n";
    private const string Good = "--- a/calc.py\n+++ b/calc.py\n@@ -1,5 +1,5 @@\n def half(n):\n-    return n / 2\n+    return n // 2\n \n \n def double(n):\n";

    [SandboxFact("python3")]
    public async Task Execute_PatchThatAppliesAndPasses_IsOffered()
    {
        var finding = await ReviewAsync(Good);

        Assert.Equal((Good, "It applies, and C1 passes with it."), (finding.Patch, finding.PatchTrial));
    }

    [SandboxTheory("python3")]
    [InlineData("--- a/calc.py\n+++ b/calc.py\n@@ -1,2 +1,2 @@\n def third(n):\n-    return n / 3\n+    return n // 3\n", "it does not apply")]
    [InlineData("--- a/calc.py\n+++ b/calc.py\n@@ -5,2 +5,2 @@\n def double(n):\n-    return n * 2\n+    return n * 3\n", "C1 does not pass with it (exit code 1)")]
    [InlineData("--- a/test_calc.py\n+++ b/test_calc.py\n@@ -5,3 +5,3 @@\n class T(unittest.TestCase):\n     def test_double(self):\n-        self.assertEqual(calc.double(2), 4)\n+        pass\n", "test-cannot-fail in test_calc.py")]
    [InlineData("--- a/accept.py\n+++ b/accept.py\n@@ -1 +1 @@\n-import calc\n+print(1)\n", "it changes the customer's acceptance files")]
    [InlineData("--- old/accept.py\n+++ new/accept.py\n@@ -1 +1 @@\n-import calc\n+print(1)\n", "it changes the customer's acceptance files")]
    [InlineData("diff --git a/calc.py b/calc.py\n--- a/calc.py\n+++ b/calc.py\n@@ -5,2 +5,2 @@\n def double(n):\n-    return n * 2\n+    return 2 * n\n--- a/accept.py\n+++ b/accept.py\n@@ -1 +1 @@\n-import calc\n+print(1)\n", "it changes the customer's acceptance files")]
    [InlineData("--- a/../out\n+++ b/../out\n@@ -0,0 +1 @@\n+x\n", "it does not apply")]
    [InlineData("Just divide by two.", "it does not apply")]
    public async Task Execute_PatchThatDoesNotHold_IsLeftOutAndItsFindingStays(string patch, string why)
    {
        var finding = await ReviewAsync(patch, why);

        Assert.Equal((null, null, "It divides."), (finding.Patch, finding.PatchTrial, finding.Why));
    }

    [SandboxFact("python3")]
    public async Task Execute_RulesFoundSomething_TheModelIsToldAndTheReportHasIt()
    {
        using var repository = new RealRepository();
        var start = await repository.CommitAsync(null, ("calc.py", Code), ("test_calc.py", Test));
        var head = await repository.CommitAsync(start, ("calc.py", Code + "KEY = '" + "AKIA" + "ABCDEFGHIJKLMNOP" + "'\n"), ("test_calc.py", "import unittest\n"));
        var journal = ScriptedJournal.Answering(Brief(repository, start, head), Finish());

        await repository.RunAsync(new ReviewerAgent(), journal);

        var prompt = journal.MessagesOf(0)[1].Text;
        Assert.Contains("- Blocking test_calc.py:0 [test-removed] The change takes a test away that was there before: `test_double`.", prompt, StringComparison.Ordinal);
        Assert.Contains("+KEY = '[AWS access key left out]'", prompt, StringComparison.Ordinal);
        Assert.Equal(
            [(FindingSource.Rule, "secret", FindingSeverity.Blocking), (FindingSource.Rule, "test-removed", FindingSeverity.Blocking)],
            Read(journal).Findings.Select(finding => (finding.Source, finding.Rule!, finding.Severity)));
        Assert.Equal(1, journal.PaidCalls);
    }

    [Fact]
    public async Task Execute_TestsOfTheTesterBentSince_AreFoundThoughTheRunBeganWithoutThem()
    {
        const string Written = """
            import unittest
            import calc

            class T(unittest.TestCase):
                def test_double(self):
                    self.assertEqual(calc.double(2), 4)
                    self.assertEqual(calc.double(0), 0)

                def test_half(self):
                    self.assertEqual(calc.half(3), 1)

                def test_both(self):
                    self.assertEqual(calc.half(calc.double(3)), 3)

            """;
        using var repository = new RealRepository();
        var start = await repository.CommitAsync(null, ("README.md", "x\n"));
        var tests = await repository.CommitAsync(start, ("README.md", "x\n"), ("test_calc.py", Written));
        var head = await repository.CommitAsync(tests, ("README.md", "x\n"), ("calc.py", Code), ("test_calc.py", Written
            .Replace("        self.assertEqual(calc.double(0), 0)\n", "", StringComparison.Ordinal)
            .Replace("    def test_half(self):\n        self.assertEqual(calc.half(3), 1)\n\n", "", StringComparison.Ordinal)
            .Replace("calc.half(calc.double(3)), 3", "calc.half(calc.double(4)), 4", StringComparison.Ordinal)));
        var journal = ScriptedJournal.Answering(Brief(repository, start, head) with { TestCommits = [tests] }, Finish());

        await repository.RunAsync(new ReviewerAgent(), journal);

        Assert.Equal(
            [("test-removed", FindingSeverity.Blocking), ("test-weakened", FindingSeverity.Blocking), ("test-rewritten", FindingSeverity.Minor)],
            Read(journal).Findings.Select(finding => (finding.Rule!, finding.Severity)));
    }

    private static async Task<ReviewFinding> ReviewAsync(string patch, string? why = null)
    {
        using var repository = new RealRepository();
        var start = await repository.CommitAsync(null, ("accept.py", "import calc\n"), ("test_calc.py", Test));
        var head = await repository.CommitAsync(start, ("accept.py", "import calc\n"), ("test_calc.py", Test), ("calc.py", Code));
        var journal = ScriptedJournal.Answering(
            Brief(repository, start, head) with { AcceptanceFiles = ["accept.py"] },
            Finish(new { file = "calc.py", line = 2, severity = "minor", why = "It divides.", suggestion = "Do not.", patch }));

        await repository.RunAsync(new ReviewerAgent(), journal);

        if (why is not null)
            Assert.Contains(why, journal.Steps[^1].ResultsJson, StringComparison.Ordinal);
        return Assert.Single(Read(journal).Findings);
    }

    private static TaskBrief Brief(RealRepository repository, string start, string head) => Given.Review with
    {
        BaseCommit = head, RunBaseCommit = start, RepositoryUrl = repository.Url,
        Evidence = new EvidenceReport(head,
        [
            new EvidenceRecord
            {
                CriterionId = "C1", Text = "tests pass", Kind = EvidenceKind.Executed, Status = EvidenceStatus.Passed, Command = "python3 -m unittest -v", ExitCode = 0,
                TestsRun = 1, Commit = head, DurationMs = 200,
            },
        ]),
    };

    private static Microsoft.Extensions.AI.ChatResponse Finish(params object[] findings) =>
        Say.Calls(Say.Call("finish", ("summary", "It calculates."), ("findings", findings)));

    private static ReviewReport Read(ScriptedJournal journal)
    {
        Assert.Equal((Outcome.Succeeded, ""), (journal.Completed!.Outcome, journal.Completed.Reason));
        return ContractsJson.Read<ReviewReport>(journal.Completed.OutputJson);
    }
}
