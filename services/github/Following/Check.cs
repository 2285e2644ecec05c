using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Following;

/// <summary>One check of a commit, of either kind.</summary>
internal sealed record Check(string Name, CheckOutcome Outcome, string Says, string? Url)
{
    public static Check Of(ForgeCheckRun run) => new(
        run.Name,
        run.Status != "completed" ? CheckOutcome.Pending : run.Conclusion switch
        {
            "success" or "neutral" or "skipped" => CheckOutcome.Green,

            // Stopped, or waiting for a person: no change of the code can mend that.
            "cancelled" or "stale" or "action_required" => CheckOutcome.Undecided,
            _ => CheckOutcome.Red,
        },
        string.Join("\n", new[] { run.Conclusion, run.Output?.Title, run.Output?.Summary, run.Output?.Text }.Where(part => !string.IsNullOrWhiteSpace(part))),
        run.HtmlUrl);

    public static Check Of(ForgeStatus status) => new(
        status.Context,
        status.State switch
        {
            "success" => CheckOutcome.Green,
            "pending" => CheckOutcome.Pending,
            _ => CheckOutcome.Red,
        },
        $"{status.State}\n{status.Description}".Trim(),
        status.TargetUrl);
}

internal enum CheckOutcome
{
    Green,
    Pending,
    Undecided,
    Red,
}
