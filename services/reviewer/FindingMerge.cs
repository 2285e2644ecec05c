using AgentFactory.Contracts.Proof;

namespace AgentFactory.Reviewer;

/// <summary>Puts what rules and the model found into one list in which nothing stands twice.</summary>
internal static class FindingMerge
{
    /// <summary>Where the model speaks of the very line of a rule, its words are added to the fact: it may weigh it more, not less.</summary>
    public static IReadOnlyList<ReviewFinding> Of(IReadOnlyList<ReviewFinding> facts, IReadOnlyList<ReviewFinding> opinions)
    {
        var all = facts.ToList();
        foreach (var opinion in opinions.Select(AsOpinion).DistinctBy(finding => (finding.File, finding.Line, finding.Why.Trim())))
        {
            var same = opinion.Line == 0 ? -1 : all.FindIndex(fact => fact.Source == FindingSource.Rule && fact.File == opinion.File && fact.Line == opinion.Line);
            if (same < 0)
                all.Add(opinion);
            else
                all[same] = Joined(all[same], opinion);
        }

        return all;
    }

    // What the model says of itself is not believed: it finds, it is no rule, and it has tried nothing.
    private static ReviewFinding AsOpinion(ReviewFinding finding) => finding with { Source = FindingSource.Model, Rule = null, PatchTrial = null };

    private static ReviewFinding Joined(ReviewFinding fact, ReviewFinding opinion) => fact with
    {
        Severity = opinion.Severity > fact.Severity ? opinion.Severity : fact.Severity,
        Why = $"{fact.Why} {opinion.Why}",
        Suggestion = opinion.Suggestion.Length > 0 ? opinion.Suggestion : fact.Suggestion,
        Patch = opinion.Patch,
    };
}
