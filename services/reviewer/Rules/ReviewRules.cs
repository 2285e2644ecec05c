using System.Text.RegularExpressions;
using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>All rules, one after the other.</summary>
internal static class ReviewRules
{
    /// <summary>What the findings of all rules may come to; the worst are kept.</summary>
    private const int MaxFindings = 60;

    public static IReadOnlyList<ReviewFinding> Find(ReviewedChange change, ReviewerOptions options)
    {
        IReviewRule[] rules =
        [
            new AcceptanceRule(), new TestRule(), new SwallowedExitRule(), new HardCodedRule(), new SecretRule(), new WarningRule(), new DependencyRule(),
            new SizeRule(options),
        ];
        return
        [
            .. rules.SelectMany(rule => Ask(rule, change))
                .DistinctBy(finding => (finding.File, finding.Line, finding.Rule))
                .OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line)
                .Take(MaxFindings),
        ];
    }

    /// <summary>What became of tests since the tester handed them in.</summary>
    public static IReadOnlyList<ReviewFinding> FindSinceWritten(ReviewedChange change) => Ask(new TestRule(sinceWritten: true), change);

    private static IReadOnlyList<ReviewFinding> Ask(IReviewRule rule, ReviewedChange change)
    {
        try
        {
            return [.. rule.Find(change)];
        }
        catch (RegexMatchTimeoutException)
        {
            var name = rule.GetType().Name[..^"Rule".Length].ToLowerInvariant();
            return [Findings.Note("", 0, $"{name}-not-looked", $"The rule for {name} did not come to an end on this change in time: it says nothing of it.", "")];
        }
    }
}

/// <summary>Makes findings of rules.</summary>
internal static class Findings
{
    public static ReviewFinding Blocking(string file, int line, string rule, string why, string suggestion) => Make(FindingSeverity.Blocking, file, line, rule, why, suggestion);

    public static ReviewFinding Minor(string file, int line, string rule, string why, string suggestion) => Make(FindingSeverity.Minor, file, line, rule, why, suggestion);

    public static ReviewFinding Note(string file, int line, string rule, string why, string suggestion) => Make(FindingSeverity.Note, file, line, rule, why, suggestion);

    private static ReviewFinding Make(FindingSeverity severity, string file, int line, string rule, string why, string suggestion) =>
        new() { File = file, Line = line, Severity = severity, Why = why, Suggestion = suggestion, Source = FindingSource.Rule, Rule = rule };

    /// <summary>A few names, and how many more there are.</summary>
    public static string List(IReadOnlyList<string> names, int most = 8) =>
        string.Join(", ", names.Take(most).Select(name => $"`{name}`")) + (names.Count > most ? $" and {names.Count - most} more" : "");
}
