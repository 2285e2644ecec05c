using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Proof;
using AgentFactory.Tester;
using AgentFactory.Tester.Runners;

namespace AgentFactory.RoleTests.Tester;

public sealed class ProofVerdictTests
{
    private static readonly Recognition NoRunner = new(null, null);

    [Fact]
    public void Decide_TestsRanAndPassed_IsPassed() =>
        Assert.Equal((EvidenceStatus.Passed, null), ProofVerdict.Decide("pytest", Result(0), new("pytest", 3), passesEmpty: false));

    [Fact]
    public void Decide_BuildThatNeedsTheWork_IsPassed() =>
        Assert.Equal((EvidenceStatus.Passed, null), ProofVerdict.Decide("dotnet build", Result(0), NoRunner, passesEmpty: false));

    [Fact]
    public void Decide_PassesInAnEmptyFolder_IsUnproven() =>
        AssertVerdict(EvidenceStatus.Unproven, "it passes in an empty folder too", ProofVerdict.Decide("true", Result(0), NoRunner, passesEmpty: true));

    [Fact]
    public void Decide_ExitZeroWithoutTests_IsUnproven() =>
        AssertVerdict(EvidenceStatus.Unproven, "exit code 0, but ctest ran no test", ProofVerdict.Decide("ctest", Result(0), new("ctest", 0), false));

    [Fact]
    public void Decide_ExitZeroWithoutACount_IsUnproven() =>
        AssertVerdict(EvidenceStatus.Unproven, "exit code 0, but the output of npm test", ProofVerdict.Decide("npm test", Result(0), new("npm test", null), false));

    [Fact]
    public void Decide_Red_IsFailedWithCodeAndCount() =>
        Assert.Equal((EvidenceStatus.Failed, "exit code 1 after 7 tests"), ProofVerdict.Decide("pytest", Result(1), new("pytest", 7), false));

    [Fact]
    public void Decide_LimitHit_IsFailedAndNamesIt() =>
        Assert.Equal(
            (EvidenceStatus.Failed, "it was stopped at its limit: time (5 min)"),
            ProofVerdict.Decide("sleep 1000", Result(null) with { LimitHit = "time (5 min)" }, NoRunner, false));

    [Theory]
    [InlineData("terraform validate", 127, "/run/script: line 1: terraform: command not found\n", "`terraform` cannot be run on this machine")]
    [InlineData("cd src\nruff check .", 127, "bash: ruff: command not found\n", "`ruff` cannot be run on this machine")]
    [InlineData("python3 -m pytest -q", 1, "/usr/bin/python3: No module named pytest\n", "the Python module `pytest` is not installed")]
    public void Decide_ToolOfTheScriptMissing_IsBlockedWithWhatToDo(string script, int exitCode, string output, string reason) =>
        AssertVerdict(EvidenceStatus.Blocked, reason, ProofVerdict.Decide(script, Result(exitCode, output), NoRunner, false));

    [Theory]
    [InlineData("./build.sh", 127, "./build.sh: line 3: frobnicate: command not found\n")]
    [InlineData("./build.sh", 126, "script: line 1: ./build.sh: Permission denied\n")]
    [InlineData("./run-tests", 127, "script: line 1: ./run-tests: No such file or directory\n")]
    [InlineData("python3 -m mypackage", 1, "ModuleNotFoundError: No module named 'mypackage.core'\n")]
    public void Decide_CodeOfTheRunBroken_IsFailed(string script, int exitCode, string output) =>
        Assert.Equal(
            (EvidenceStatus.Failed, $"exit code {exitCode}"), ProofVerdict.Decide(script, Result(exitCode, output), NoRunner, false));

    private static void AssertVerdict(EvidenceStatus status, string beginning, (EvidenceStatus Status, string? Reason) verdict)
    {
        Assert.Equal(status, verdict.Status);
        Assert.StartsWith(beginning, verdict.Reason, StringComparison.Ordinal);
    }

    private static CommandResult Result(int? exitCode, string output = "") =>
        new() { ExitCode = exitCode, Output = output, OutputBytes = output.Length, OutputHash = "", Duration = TimeSpan.Zero };
}
