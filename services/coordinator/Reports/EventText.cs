using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Reports;

/// <summary>A fact in words, one line. Parts of it come from models and files: whoever shows it must escape it.</summary>
internal static class EventText
{
    public static string Describe(IRunEvent fact) => fact switch
    {
        RunSubmitted submitted => $"submitted: {submitted.Prp.Title ?? submitted.Prp.File ?? "a requirement"}",
        TaskAdded added => $"new task {added.Task.Id} for the {added.Task.Role}: {added.Task.Title}",
        PlanAccepted accepted => $"plan accepted: {Count(accepted.TaskIds.Count, "task")}",
        PlanRejected rejected => $"plan sent back: {string.Join("; ", rejected.Errors)}",
        TaskDispatched sent => $"{sent.TaskId}: given out{Again(sent.Attempt)}",
        AttemptOpened opened => $"{opened.TaskId}: taken up by {opened.AgentId}",
        TaskCompleted done => $"{done.TaskId}: done. {SummaryOf(done.OutputJson)}",
        AttemptFailed failed => $"{failed.TaskId}: {(failed.Final ? "given up" : "failed, will be tried again")}: {failed.Reason}",
        AttemptSuspended suspended => $"{suspended.TaskId}: set aside: {suspended.Reason}",
        AttemptLost lost => $"{lost.TaskId}: agent lost: {lost.Reason}",
        TaskIntegrated integrated => $"{integrated.TaskId}: merged, the branch is at {Short(integrated.Commit)}",
        IntegrationConflicted conflict => $"{conflict.TaskId}: does not merge: {string.Join(", ", conflict.Files)}",
        EvidenceRecorded recorded => $"criteria at {Short(recorded.Report.Commit)}: {Tally(recorded.Report.Records)}",
        ReviewRecorded reviewed => $"review {reviewed.Round}: {Count(reviewed.Report.Findings.Count, "finding")}, {reviewed.NewBlocking} new and blocking",
        ApprovalRequested asked => $"a person must decide: {asked.Question}",
        ApprovalDecided decided => $"{decided.By} {(decided.Approved ? "approved" : "refused")} {decided.Gate}{(decided.Why is null ? "" : $": {decided.Why}")}",
        ApprovalExpired expired => $"nobody decided {expired.Gate} in time",
        ActionsDenied denied => $"{denied.TaskId}: refused {string.Join("; ", denied.Denials.Select(Describe))}",
        PullRequestOpened { PullRequest: var opened } => opened.Url is { } url
            ? $"pull request #{opened.Number}: {url}"
            : $"pull request written{(opened.Branch is null ? "" : $", branch {opened.Branch} pushed to {opened.Repository}")}",
        PullRequestUnchanged look => $"{look.TaskId}: nothing new",
        RemarksTaken taken => $"{taken.TaskId}: {Count(taken.Remarks.Count, "new remark")} on the pull request: {string.Join(", ", taken.Remarks.Select(remark => remark.Author).Distinct())}",
        FollowTimeExpired => "the time to follow the pull request is over; what is under way is still delivered",
        RepairGivenUp given => $"back to {Short(given.Commit)}: {given.Reason}",
        FollowEnded ended => $"the pull request is not followed any more: {ended.Reason}",
        RunPaused paused => $"waiting: {paused.Reason}",
        RunResumed resumed => $"goes on{Limits(resumed)}{(resumed.Model is null ? "" : $", asking {resumed.Model}")}",
        StaleInputRefused refused => $"{refused.TaskId}: refused a late {refused.Input} (epoch {refused.Epoch})",
        RunSucceeded succeeded => $"succeeded at {Short(succeeded.Commit)}: {Tally(succeeded.Evidence)}{(succeeded.Unmet is null ? "" : $". {succeeded.Unmet}")}",
        RunFailed failed => $"failed: {failed.Reason}",
        RunCancelled cancelled => $"cancelled: {cancelled.Reason}",
        ReviewPosted { PullRequest: var reviewed } => $"review posted on pull request #{reviewed.Number}: {reviewed.Url}",
        RunReviewed reviewed => $"reviewed {Short(reviewed.Commit)}; nothing was executed",
        PlanKept kept => $"plan kept, nothing carried out: {kept.Summary}",
        IntegrationRetried retried => $"{retried.TaskId}: merge tried again: {retried.Reason}",
        _ => RunJson.Write(fact).Type,
    };

    /// <summary>What was refused, and why.</summary>
    public static string Describe(Denial denial) => $"{denial.Tool} ({NameOf(denial.Kind)}): {denial.Reason}";

    /// <summary>What it was kept from, in words.</summary>
    public static string NameOf(DenialKind kind) => kind switch
    {
        DenialKind.Tool => "tool outside the role's list",
        DenialKind.Command => "command",
        DenialKind.Path => "path",
        DenialKind.Egress => "network",
        _ => "by a person",
    };

    /// <summary>What a task says of its own work; empty when its output says nothing of the kind.</summary>
    public static string SummaryOf(string outputJson)
    {
        try
        {
            using var output = JsonDocument.Parse(outputJson);
            if (output.RootElement.ValueKind != JsonValueKind.Object)
                return "";
            if (output.RootElement.TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.String)
                return summary.GetString() ?? "";
            return output.RootElement.TryGetProperty("records", out _)
                ? Tally(ContractsJson.Read<EvidenceReport>(outputJson).Records)
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>For instance <c>3 passed, 1 failed</c>.</summary>
    public static string Tally(IReadOnlyList<EvidenceRecord> records) =>
        records.Count == 0
            ? "nothing executed"
            : string.Join(", ", records
                .GroupBy(record => record.Status)
                .OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"));

    public static string Short(string commit) => commit.Length > 10 ? commit[..10] : commit;

    /// <summary>What a kind of task is for, in one word.</summary>
    public static string NameOf(TaskKind kind) => kind.ToString().ToLowerInvariant();

    private static string Again(int attempt) => attempt > 1 ? $" (attempt {attempt})" : "";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Limits(RunResumed resumed) => (resumed.MaxTokens, resumed.MaxUsd) switch
    {
        (null, null) => "",
        ({ } tokens, null) => FormattableString.Invariant($", with at most {tokens:N0} tokens"),
        (null, { } usd) => FormattableString.Invariant($", with at most {usd:0.00} US dollars"),
        var (tokens, usd) => FormattableString.Invariant($", with at most {tokens:N0} tokens and {usd:0.00} US dollars"),
    };
}
