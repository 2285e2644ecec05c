using System.Globalization;
using System.Text.RegularExpressions;
using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>Warnings of compilers and analyzers on added lines, as far as the ends of the proof's logs show them. Nothing is built for it.</summary>
internal sealed partial class WarningRule : IReviewRule
{
    private const string Workspace = "/workspace/";

    public IEnumerable<ReviewFinding> Find(ReviewedChange change)
    {
        var added = change.Files.ToDictionary(file => file.Path, file => file.Added.Select(line => line.NewLine).ToHashSet(), StringComparer.Ordinal);
        return
            from record in change.Evidence?.Records ?? []
            from match in Warning().Matches(record.LogTail ?? "")
            let path = Relative(match.Groups["path"].Value, added.Keys)
            let line = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture)
            where path is not null && added[path].Contains(line)
            select Findings.Minor(path, line, Rule(match), $"{record.CriterionId} warns here: {match.Groups["text"].Value.Trim()}", "Mend the cause; do not silence it.");
    }

    private static string Rule(Match match) =>
        match.Groups["code"] is { Success: true, Value: var code } ? $"warning-{code}" : "warning";

    // Build tools print whole paths, or such as are relative to a folder below.
    private static string? Relative(string path, IEnumerable<string> known)
    {
        if (path.StartsWith(Workspace, StringComparison.Ordinal))
            path = path[Workspace.Length..];
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        var fitting = known.Where(file => file == path || file.EndsWith("/" + path, StringComparison.Ordinal)).Take(2).ToList();
        return fitting is [var only] ? only : fitting.Find(file => file == path);
    }

    [GeneratedRegex(@"^\s*(?<path>[^\s:(][^:(\n]{0,300})(?:\((?<line>\d{1,7})(?:,\d+)*\)|:(?<line>\d{1,7})(?::\d+)?):\s*(?:warning|\w*Warning)\b\s*(?<code>[A-Z]{2,6}\d{3,5})?:?\s*(?<text>[^\n\[]{1,400})", RegexOptions.Multiline, 2_000)]
    private static partial Regex Warning();
}
