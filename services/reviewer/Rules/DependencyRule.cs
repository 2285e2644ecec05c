using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>What the software needs now that it did not need before. Said once a file; louder where nobody asked for it.</summary>
internal sealed class DependencyRule : IReviewRule
{
    public IEnumerable<ReviewFinding> Find(ReviewedChange change)
    {
        foreach (var file in change.Files.Where(file => file.NewPath is not null))
        {
            if (Manifests.Of(file.Path) is not { } read || change.Text(file.Path) is not { } text)
                continue;
            var added = read(text).Except(change.OldText(file) is { } before ? read(before) : [], StringComparer.OrdinalIgnoreCase).ToList();
            if (added.Count == 0)
                continue;
            var line = file.Added.FirstOrDefault(line => line.Text.Contains(added[0], StringComparison.OrdinalIgnoreCase))?.NewLine ?? 0;
            var unasked = added.Where(name => !change.Requirement.Contains(name, StringComparison.OrdinalIgnoreCase)).ToList();
            yield return unasked.Count == 0 || file.IsNew
                ? Findings.Note(file.Path, line, "dependency-added", $"New dependencies: {Findings.List(added)}.", "")
                : Findings.Minor(file.Path, line, "dependency-added", $"New dependencies that the requirement does not name: {Findings.List(unasked)}.", "Do without, unless they save far more than they cost.");
        }
    }
}
