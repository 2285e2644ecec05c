using System.Globalization;
using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>A change that nobody reads to its end.</summary>
internal sealed class SizeRule(ReviewerOptions options) : IReviewRule
{
    private static readonly string[] Written = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "packages.lock.json", "Cargo.lock", "go.sum", "poetry.lock"];

    public IEnumerable<ReviewFinding> Find(ReviewedChange change)
    {
        if (!change.IsWhole)
            yield return Findings.Note("", 0, "diff-cut", "The change is longer than the rules read: they say nothing of its end.", "");
        var files = change.Files.Where(file => !Written.Contains(Path.GetFileName(file.Path), StringComparer.Ordinal)).ToList();
        var lines = files.Sum(file => file.Lines.Count(line => line.Kind != LineKind.Context));
        if (lines > options.LargeChangeLines || files.Count > options.LargeChangeFiles)
            yield return Findings.Note(
                "", 0, "change-size", string.Create(CultureInfo.InvariantCulture, $"The change has {lines:N0} lines in {files.Count:N0} files: more than a reader takes in at once. What was not read closely may hold faults."),
                "Read it by its parts.");
    }
}
