using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Reports;

/// <summary>The report as markdown: for a pull request, a terminal, a mail.</summary>
internal static class MarkdownReport
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        Head(text, report);
        Criteria(text, report);
        Tasks(text, report);
        Reviews(text, report);
        Approvals(text, report);
        Denials(text, report);
        Costs(text, report);
        Timeline(text, report);
        return text.ToString();
    }

    private static void Head(StringBuilder text, RunReport report)
    {
        Line(text, $"# {Inert.Markdown(report.Title)}\n");
        var reason = report.Reason is null ? "" : $": {Inert.Markdown(report.Reason)}";
        Line(text, $"**{VerdictOf(report)}**{reason}\n");
        Line(text, $"{Inert.Markdown(report.Prp.Goal)}\n");
        Line(text, $"| | |\n|---|---|");
        Line(text, $"| Run | {Inert.MarkdownCode(report.RunId)} |");
        Line(text, $"| Commit | {Inert.MarkdownCode(report.Commit)} |");
        Line(text, $"| Base | {Inert.MarkdownCode(report.BaseCommit)} |");
        if (report.PullRequest is { } pullRequest)
            Line(text, $"| Pull request | {Inert.MarkdownCode(NameOf(pullRequest))} |");
        Line(text, $"| Began | {Figures.Time(report.Started)}, took {Figures.Duration(report.Elapsed)} |");
        Line(text, $"| Cost | {Figures.Number(report.Spending.Calls)} model calls, {Figures.Number(report.Spending.Tokens)} tokens, {Figures.Usd(report.Spending.Usd)} |");
        if (report.Unsandboxed)
            Line(text, $"| Sandbox | **none: the operator let commands run without one** |");
    }

    private static void Criteria(StringBuilder text, RunReport report)
    {
        Line(text, $"\n## What was proven\n\n| Criterion | Status | Command | Exit | Tests | Time |\n|---|---|---|---|---|---|");
        foreach (var (criterion, evidence) in report.Criteria.Select(item => (item.Criterion, item.Evidence)))
        {
            var tests = evidence?.TestsRun?.ToString(CultureInfo.InvariantCulture) ?? "";
            var exit = evidence?.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "";
            var time = evidence is { DurationMs: > 0 } ? Figures.Duration(TimeSpan.FromMilliseconds(evidence.DurationMs)) : "";
            Line(text, $"| **{Inert.Markdown(criterion.Id)}** {Inert.Markdown(criterion.Text)} | {StatusOf(evidence)} | {Inert.MarkdownCode(evidence?.Command)} | {exit} | {tests} | {time} |");
        }

        foreach (var evidence in report.Criteria.Select(item => item.Evidence).OfType<EvidenceRecord>().Where(record => record.Reason is not null))
            Line(text, $"\n- **{Inert.Markdown(evidence.CriterionId)}**: {Inert.Markdown(evidence.Reason)}");
        foreach (var evidence in report.Criteria.Select(item => item.Evidence).OfType<EvidenceRecord>().Where(record => record.Status == EvidenceStatus.Failed))
            Line(text, $"\nThe end of the output of {Inert.Markdown(evidence.CriterionId)}:\n\n{Inert.MarkdownBlock(evidence.LogTail)}");
    }

    private static void Tasks(StringBuilder text, RunReport report)
    {
        Line(text, $"\n## How it was done\n");
        if (report.PlanSummary is not null)
            Line(text, $"{Inert.Markdown(report.PlanSummary)}\n");
        Line(text, $"| Task | Role | State | After | What came of it |\n|---|---|---|---|---|");
        foreach (var task in report.Tasks)
        {
            var after = string.Join(", ", task.Task.DependsOn.Select(Inert.Markdown));
            Line(text, $"| **{Inert.Markdown(task.Task.Id)}** {Inert.Markdown(task.Task.Title)} | {Inert.Markdown(task.Task.Role)} | {task.State.ToString().ToLowerInvariant()} | {after} | {Inert.Markdown(task.Summary)} |");
        }
    }

    private static void Reviews(StringBuilder text, RunReport report)
    {
        if (report.Reviews.Count == 0)
            return;
        Line(text, $"\n## Review\n");
        foreach (var review in report.Reviews)
        {
            Line(text, $"Round {review.Round}, at {Inert.MarkdownCode(EventText.Short(review.Report.Commit))}: {Inert.Markdown(review.Report.Summary)}\n");
            foreach (var finding in review.Report.Findings)
            {
                var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
                Line(text, $"- **{finding.Severity.ToString().ToLowerInvariant()}** {Inert.MarkdownCode(place)}{(finding.Rule is { } rule ? $" (rule {Inert.MarkdownCode(rule)})" : "")}: {Inert.Markdown(finding.Why)} {Inert.Markdown(finding.Suggestion)}");
                if (finding is { Patch: { } patch, PatchTrial: { } trial })
                    Line(text, $"\nA patch for it. {Inert.Markdown(trial)}\n\n{Inert.MarkdownBlock(patch, "diff")}");
            }
        }
    }

    private static void Approvals(StringBuilder text, RunReport report)
    {
        if (report.Approvals.Count == 0)
            return;
        Line(text, $"\n## What people decided\n\n| Gate | Question | Decision | By | Why | After |\n|---|---|---|---|---|---|");
        foreach (var approval in report.Approvals)
        {
            var after = approval.Ended is { } ended ? Figures.Duration(ended - approval.Asked) : "";
            Line(text, $"| {Inert.MarkdownCode(approval.Gate)} | {Inert.Markdown(approval.Question)} | {approval.State.ToString().ToLowerInvariant()} | {Inert.Markdown(approval.By)} | {Inert.Markdown(approval.Why)} | {after} |");
        }
    }

    private static void Denials(StringBuilder text, RunReport report)
    {
        if (report.Denials.Count == 0)
            return;
        Line(text, $"\n## What was refused\n\n| After | Task | Tool | What | Why |\n|---|---|---|---|---|");
        foreach (var denial in report.Denials)
            Line(text, $"| {Figures.Duration(denial.At - report.Started)} | {Inert.Markdown(denial.TaskId)} | {Inert.MarkdownCode(denial.Denial.Tool)} | {EventText.NameOf(denial.Denial.Kind)} | {Inert.Markdown(denial.Denial.Reason)} |");
    }

    private static void Costs(StringBuilder text, RunReport report)
    {
        if (report.CostByRole.Count == 0)
            return;
        Line(text, $"\n## What it cost\n\n| Role | Model calls | Prompt tokens | Answer tokens | Steps | US dollars |\n|---|---:|---:|---:|---:|---:|");
        foreach (var cost in report.CostByRole)
            Line(text, $"| {Inert.Markdown(cost.Name)} | {cost.Calls} | {Figures.Number(cost.InputTokens)} | {Figures.Number(cost.OutputTokens)} | {cost.Steps} | {Figures.Usd(cost.Usd)} |");
    }

    private static void Timeline(StringBuilder text, RunReport report)
    {
        Line(text, $"\n## What happened\n\n| After | |\n|---|---|");
        foreach (var stored in report.Timeline)
            Line(text, $"| {Figures.Duration(stored.Time - report.Started)} | {Inert.Markdown(EventText.Describe(stored.Event))} |");
    }

    /// <summary>The verdict in one word, the same everywhere.</summary>
    public static string VerdictOf(RunReport report) => report.Status switch
    {
        RunStatus.Succeeded when report.Criteria.All(item => item.Evidence?.Status != EvidenceStatus.Passed) => "Delivered, nothing proven",
        RunStatus.Succeeded => "Succeeded",
        RunStatus.Reviewed => "Reviewed, nothing executed",
        RunStatus.Planned => "Planned, not carried out",
        RunStatus.Failed => "Failed",
        RunStatus.Cancelled => "Cancelled",
        RunStatus.Waiting => "Waiting for a person",
        _ => "Unfinished",
    };

    /// <summary>Where it is to be found, in one line.</summary>
    public static string NameOf(PullRequest pullRequest) =>
        pullRequest.Url ?? (pullRequest.Branch is { } branch ? $"{branch} in {pullRequest.Repository}" : "a file beside the report");

    public static string StatusOf(EvidenceRecord? evidence) => evidence switch
    {
        null => "not run",
        { Kind: EvidenceKind.Judged } => "judged only",
        _ => evidence.Status.ToString().ToLowerInvariant(),
    };

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(FormattableString.Invariant(line)).Append('\n');
}
