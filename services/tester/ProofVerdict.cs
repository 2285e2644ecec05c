using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Proof;
using AgentFactory.Tester.Runners;

namespace AgentFactory.Tester;

/// <summary>What an executed script proves. Pure: the same facts, the same verdict.</summary>
internal static class ProofVerdict
{
    public static (EvidenceStatus Status, string? Reason) Decide(string script, CommandResult result, Recognition recognition, bool passesEmpty)
    {
        if (result.LimitHit is { } limit)
            return (EvidenceStatus.Failed, $"it was stopped at its limit: {limit}");
        if (result.ExitCode is not 0)
            return MissingTool.Find(script, result) is { } missing
                ? (EvidenceStatus.Blocked, missing)
                : (EvidenceStatus.Failed, Failure(result, recognition));
        if (recognition is { Runner: { } runner, TestsRun: null })
            return (EvidenceStatus.Unproven, $"exit code 0, but the output of {runner} does not show that a test ran; let it print its summary, for instance a last line `N passed, N failed`");
        if (recognition is { TestsRun: 0 })
            return (EvidenceStatus.Unproven, $"exit code 0, but {recognition.Runner} ran no test: add tests where it looks for them");
        if (passesEmpty)
            return (EvidenceStatus.Unproven, "it passes in an empty folder too: it cannot fail for lack of the work; give the criterion a command that needs what was built");
        return (EvidenceStatus.Passed, null);
    }

    private static string Failure(CommandResult result, Recognition recognition)
    {
        var tests = recognition.TestsRun is { } count ? $" after {count} tests" : "";
        return $"exit code {result.ExitCode}{tests}";
    }
}
