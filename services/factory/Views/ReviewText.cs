using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Proof;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Results;

namespace AgentFactory.Factory.Views;

/// <summary>A review as Markdown, for a terminal or a file.</summary>
internal static class ReviewText
{
    private static readonly (FindingSeverity Severity, string Heading)[] s_parts =
        [(FindingSeverity.Blocking, "Must be mended"), (FindingSeverity.Minor, "Should be better"), (FindingSeverity.Note, "Worth knowing")];

    public static string Write(ReviewResult review)
    {
        var text = new StringBuilder();
        Line(text, $"# {review.Title}\n\n{review.Summary.Trim()}\n");
        Line(text, $"Read: {review.From} to {review.Commit}. Nothing was executed, so nothing is proven.");
        if (review.Findings.Count == 0)
            Line(text, $"\nNo findings.");
        foreach (var (severity, heading) in s_parts)
        {
            var findings = review.Findings.Where(finding => finding.Severity == severity).ToList();
            if (findings.Count > 0)
                Line(text, $"\n## {heading}\n");
            foreach (var finding in findings)
                Write(text, finding);
        }

        return PlainText.Block(text.ToString().TrimEnd());
    }

    private static void Write(StringBuilder text, ReviewFinding finding)
    {
        var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
        Line(text, $"- **{place}**{(finding.Rule is { } rule ? $" ({rule})" : "")}: {Indented(finding.Why)}");
        if (finding.Suggestion.Length > 0)
            Line(text, $"  Suggestion: {Indented(finding.Suggestion)}");
        if (finding is { Patch: { } patch, PatchTrial: { } trial })
            Line(text, $"  {Indented(trial)}\n\n      {patch.TrimEnd().Replace("\n", "\n      ", StringComparison.Ordinal)}\n");
    }

    private static string Indented(string text) => text.Trim().Replace("\n", "\n  ", StringComparison.Ordinal);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
