using System.Text.Json;

namespace AgentFactory.Contracts.Prp;

/// <summary>
/// Reads a document from its own JSON. What the text claims about itself (classes, diagnostics) is worked out anew:
/// nobody makes a gate of <c>true</c> by writing so.
/// </summary>
internal static class PrpJsonForm
{
    public static bool IsJson(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        return start.Length > 1 && start[0] == '{' && start[1..].TrimStart() is ['"' or '}', ..];
    }

    /// <exception cref="PrpUnreadableException">It is not JSON, or not a PRP's.</exception>
    public static PrpDocument Read(string text, string? file, PrpReaderOptions options)
    {
        PrpDocument document;
        try
        {
            document = ContractsJson.Read<PrpDocument>(text.TrimStart('\uFEFF'));
        }
        catch (JsonException failure)
        {
            var where = failure.LineNumber is { } line ? $" at line {line + 1}" : "";
            var path = string.IsNullOrEmpty(failure.Path) ? "" : $" in {failure.Path}";
            throw new PrpUnreadableException($"{file ?? "the text"} is not a PRP in JSON{where}{path}; compare it with the output of `factory prp check --json`", failure);
        }
        return Mend(document, options) with { File = file ?? document.File };
    }

    private static PrpDocument Mend(PrpDocument document, PrpReaderOptions options)
    {
        var diagnostics = new List<PrpDiagnostic>();
        var steps = Present(document.Steps, "steps", options.MaxSteps, diagnostics).Select((step, i) => step with { Text = step.Text ?? "", Id = step.Id ?? $"step-{i + 1}", DependsOn = [.. Present(step.DependsOn)] }).ToList();
        Markdown.StepGraph.Resolve(steps, diagnostics);
        var context = document.Context ?? new();
        return document with
        {
            Context = context with
            {
                References = [.. Present(context.References)],
                Gotchas = [.. Present(context.Gotchas)],
                Constraints = [.. Present(context.Constraints)],
                Extra = context.Extra ?? new Dictionary<string, string>(),
            },
            Steps = steps,
            Criteria = Number(Present(document.Criteria, "criteria", options.MaxCriteria, diagnostics), diagnostics),
            SuccessMetrics = [.. Present(document.SuccessMetrics)],
            FailureRecovery = [.. Present(document.FailureRecovery)],
            Metadata = document.Metadata ?? new Dictionary<string, string>(),
            Diagnostics = diagnostics,
        };
    }

    private static List<PrpCriterion> Number(List<PrpCriterion> criteria, List<PrpDiagnostic> diagnostics)
    {
        var own = criteria.Where(criterion => !string.IsNullOrWhiteSpace(criterion.Id)).Select(criterion => criterion.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        var read = new List<PrpCriterion>();
        foreach (var criterion in criteria)
        {
            var id = criterion.Id;
            if (string.IsNullOrWhiteSpace(id) || !taken.Add(id))
            {
                if (!string.IsNullOrWhiteSpace(id))
                    diagnostics.Add(new(DiagnosticSeverity.Warning, $"the id {id} is used twice; the second criterion got a new one", criterion.Lines.First));
                do
                    id = $"C{++number}";
                while (own.Contains(id) || !taken.Add(id));
            }
            var (kind, reason) = CriterionClassifier.Classify(criterion.Script);
            read.Add(criterion with { Id = id, Text = criterion.Text ?? criterion.Script ?? "", Class = kind, ClassReason = reason });
        }
        return read;
    }

    private static List<T> Present<T>(IReadOnlyList<T>? items, string name, int max, List<PrpDiagnostic> diagnostics)
        where T : class
    {
        var present = Present(items).ToList();
        if (present.Count <= max)
            return present;
        diagnostics.Add(new(DiagnosticSeverity.Error, $"{present.Count} {name}: at most {max} are read; split the work", 0));
        return present[..max];
    }

    /// <summary>JSON may hold nulls wherever it likes.</summary>
    private static IEnumerable<T> Present<T>(IReadOnlyList<T>? items)
        where T : class => (items ?? []).Where(item => item is not null);
}
