namespace AgentFactory.Contracts.Prp;

/// <summary>What keeps a document from being proven, in words that a person can act on; and what it lacks, filled in.</summary>
internal static class PrpChecks
{
    private static readonly string[] s_defaultRecovery =
    [
        "When a criterion is red: read its output, mend the code, never the criterion, and prove everything again.",
        "When the attempts or the budget are used up: stop, leave the branch as it is, and report the output of what is still red.",
    ];

    public static PrpDocument Complete(PrpDocument document, PrpReaderOptions options)
    {
        var diagnostics = document.Diagnostics.ToList();
        if (document.Template)
            diagnostics.Add(new(DiagnosticSeverity.Error, "this is a template that was not filled in; replace what stands in brackets", 0));
        if (string.IsNullOrWhiteSpace(document.Goal))
            diagnostics.Add(new(DiagnosticSeverity.Error, "no goal was found; add a `## Goal` section that says what must be there at the end", 0));
        if (!document.Criteria.Any(criterion => criterion.IsGate))
            diagnostics.Add(new(DiagnosticSeverity.Error, DescribeMissingGate(document.Criteria), document.Criteria.FirstOrDefault(c => c.Script is not null)?.Lines.First ?? 0));
        foreach (var criterion in document.Criteria.Where(criterion => criterion.Script is not null && !criterion.IsGate))
            diagnostics.Add(new(DiagnosticSeverity.Warning, $"{criterion.Id} proves nothing: {criterion.ClassReason}", criterion.Lines.First));
        foreach (var criterion in document.Criteria.Where(criterion => criterion is { IsGate: true, ClassReason: not null }))
            diagnostics.Add(new(DiagnosticSeverity.Info, $"{criterion.Id}: {criterion.ClassReason}", criterion.Lines.First));
        if (document.Steps.Count == 0)
            diagnostics.Add(new(DiagnosticSeverity.Info, "no implementation steps were found; the planner works from the goal and the criteria", 0));
        var recovery = document.FailureRecovery;
        if (recovery.Count == 0)
        {
            recovery = s_defaultRecovery;
            diagnostics.Add(new(DiagnosticSeverity.Info, "no section says what to do when something fails; the default was taken", 0));
        }
        return document with { FailureRecovery = recovery, Diagnostics = Bound(diagnostics, options.MaxDiagnostics) };
    }

    private static string DescribeMissingGate(IReadOnlyList<PrpCriterion> criteria)
    {
        var scripts = criteria.Where(criterion => criterion.Script is not null).ToList();
        var found = scripts.Count == 0
            ? criteria.Count == 0 ? "there are no validation criteria at all" : $"none of the {criteria.Count} criteria has a command"
            : $"none of the {scripts.Count} commands can prove anything ({string.Join(", ", scripts.GroupBy(c => c.Class).Select(g => $"{g.Count()} {Name(g.Key)}"))})";
        return $"no executable criterion: {found}; give at least one a command that ends by itself and fails when the criterion does not hold, "
            + "for instance a `bash` fence with the project's tests under `## Validation`";
    }

    private static string Name(CriterionClass kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>Errors are never the ones that are left out.</summary>
    private static List<PrpDiagnostic> Bound(List<PrpDiagnostic> diagnostics, int max)
    {
        if (diagnostics.Count <= max)
            return diagnostics;
        var kept = diagnostics.OrderByDescending(diagnostic => diagnostic.Severity).Take(max).ToList();
        kept.Add(new(DiagnosticSeverity.Info, $"{diagnostics.Count - max} more diagnostics are not shown", 0));
        return kept;
    }
}
