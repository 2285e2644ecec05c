using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Reports;
using AgentFactory.ServiceDefaults;

namespace AgentFactory.Factory.Results;

/// <summary>What the user can do about a run now.</summary>
internal static class NextStep
{
    /// <param name="report">How it stands.</param>
    /// <param name="server">Where it is; null for this machine.</param>
    /// <returns>A command, or what to do; null when there is nothing to do.</returns>
    public static string? Of(RunReport report, Uri? server = null)
    {
        var run = server is null ? report.RunId : $"{report.RunId} --server {server}";
        return report.Status switch
        {
            RunStatus.Succeeded or RunStatus.Cancelled or RunStatus.Planned or RunStatus.Reviewed => null,
            RunStatus.Failed when report.Options.Review is not null => "put right what the reason says, and ask for the review again",
            RunStatus.Failed when report.Reason?.Contains(AgentErrors.OfTheAgentItself, StringComparison.Ordinal) == true =>
                "mend the agent (the log has the stack trace), then run it again",
            RunStatus.Failed => "read the report, change the PRP or the model, run it again",
            RunStatus.Waiting when LastPause(report) == PauseKind.Budget => $"factory resume {run} --max-usd N (or --max-tokens N)",
            RunStatus.Waiting when LastPause(report) == PauseKind.Delivery => $"put that right, then factory resume {run} (or --no-pull-request)",
            RunStatus.Waiting when report.Gate is { } gate => $"factory approve {run} --gate {gate} (or --reject)",
            _ => $"factory resume {run}",
        };
    }

    private static PauseKind? LastPause(RunReport report) =>
        report.Timeline.Select(stored => stored.Event).OfType<RunPaused>().LastOrDefault()?.Kind;
}
