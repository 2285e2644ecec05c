using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.GitHub.Delivery;

/// <summary>What a pull request says: the goal, the evidence, what the review left open, the cost. All of it that others wrote is inert.</summary>
internal static class PullRequestText
{
    /// <summary>GitHub takes 65,536 characters.</summary>
    public const int MaxBody = 60_000;

    private const int MaxTitle = 200;
    private const int MaxGoal = 4_000;
    private const int MaxCommand = 300;

    public static string TitleOf(TaskBrief brief)
    {
        var title = brief.Prp.Title ?? brief.Prp.Goal?.Trim().Split('\n', 2)[0] ?? brief.RunId;
        var line = new string([.. title.Trim().Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= MaxTitle ? line : line[..(MaxTitle - 1)] + "…";
    }

    public static string BodyOf(TaskBrief brief)
    {
        var text = new StringBuilder($"{MarkerOf(brief.RunId)}\n## Goal\n\n{GitHubMarkdown.Paragraphs(Bound(brief.Prp.Goal ?? "", MaxGoal))}\n");
        var end = EndOf(brief);
        Evidence(text, brief.Evidence, MaxBody - end.Length);
        Review(text, brief, MaxBody - end.Length);
        return text.Append(end).ToString();
    }

    /// <summary>Whether a body is that of the run's pull request.</summary>
    public static bool IsOf(string? body, string runId) => body?.Contains(MarkerOf(runId), StringComparison.Ordinal) == true;

    /// <summary>The table of evidence, for other texts.</summary>
    public static void AddEvidence(StringBuilder text, EvidenceReport? evidence) => Evidence(text, evidence, MaxBody);

    private static string MarkerOf(string runId) => Marker.Of("run", runId);

    private static void Evidence(StringBuilder text, EvidenceReport? evidence, int room)
    {
        text.Append("\n## Evidence\n\n");
        if (evidence is null || evidence.Records.Count == 0)
        {
            text.Append("Nothing was executed.\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"Executed in a clean checkout of `{evidence.Commit}`.\n\n| Criterion | Status | Command | Exit | Tests |\n|---|---|---|---:|---:|\n");
        foreach (var (index, record) in evidence.Records.Index())
        {
            var row = Row(record);
            if (text.Length + row.Length > room)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n… and {evidence.Records.Count - index} more, which the run's report has.\n");
                return;
            }

            text.Append(row);
        }
    }

    private static string Row(EvidenceRecord record)
    {
        var status = record.Kind == EvidenceKind.Judged ? "judged only" : record.Status.ToString().ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture,
            $"| **{GitHubMarkdown.Line(record.CriterionId)}** {GitHubMarkdown.Line(record.Text)} | {status} | {GitHubMarkdown.Code(Bound(record.Command ?? "", MaxCommand))} | {record.ExitCode} | {record.TestsRun} |\n");
    }

    private static void Review(StringBuilder text, TaskBrief brief, int room)
    {
        var open = brief.EarlierFindings.Where(finding => finding.Severity != FindingSeverity.Blocking).ToList();
        if (open.Count == 0)
            return;
        text.Append("\n## What the review noted\n\n");
        foreach (var finding in open)
        {
            var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
            var line = $"- {GitHubMarkdown.Code(place)}: {GitHubMarkdown.Line(SecretPatterns.Redact(finding.Why))}\n";
            if (text.Length + line.Length > room)
                return;
            text.Append(line);
        }
    }

    private static string EndOf(TaskBrief brief)
    {
        var order = brief.Delivery!;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n## Cost\n\n{order.ModelCalls:N0} model calls, {order.Tokens:N0} tokens, {order.Usd:0.00##} US dollars.\n\n---\n");
        if (IssueName.TryParse(order.Issue) is { } issue)
            text.Append(CultureInfo.InvariantCulture, $"Closes {issue}.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by AgentFactory, run `{brief.RunId}`. The evidence says what was executed, not that it is what you want: read the change before you merge it.\n");
        return text.ToString();
    }

    private static string Bound(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
