namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Gives every criterion its id and its class.</summary>
internal static class CriterionNumbering
{
    public static IEnumerable<PrpCriterion> Number(IReadOnlyList<CriterionDraft> drafts, MarkdownText text, List<PrpDiagnostic> diagnostics)
    {
        var own = drafts.Where(draft => draft.Id is not null).Select(draft => draft.Id!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var draft in drafts)
        {
            var id = draft.Id;
            if (id is null || !taken.Add(id))
            {
                if (id is not null)
                    diagnostics.Add(new(DiagnosticSeverity.Warning, $"the id {id} is used twice; this criterion got a new one", draft.First + 1));
                do
                    id = $"C{++number}";
                while (own.Contains(id) || !taken.Add(id));
            }
            var (kind, reason) = CriterionClassifier.Classify(draft.Script);
            yield return new(id, draft.Text, draft.Script, kind, text.Range(draft.First, draft.End)) { Stage = draft.Stage, ClassReason = reason };
        }
    }
}
