namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Keeps of the named dependencies those that exist, and says when they go round in a circle.</summary>
internal static class StepGraph
{
    public static void Resolve(List<PrpStep> steps, List<PrpDiagnostic> diagnostics)
    {
        var byId = steps.Where(step => step.Id is not null).Select(step => step.Id!).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var named = step.DependsOn.Select(id => Resolve(id, byId)).ToList();
            var known = named.Where(id => id != step.Id && byId.Contains(id)).Distinct().ToList();
            if (named.FirstOrDefault(id => !byId.Contains(id)) is { } missing)
                diagnostics.Add(new(DiagnosticSeverity.Info, $"{step.Id} depends on {missing}, which is not a step of this file", step.Lines.First));
            steps[i] = step with { DependsOn = known };
        }
        if (FindCycle(steps) is { } onCycle)
            diagnostics.Add(new(DiagnosticSeverity.Warning, $"the dependencies of the steps go round in a circle through {onCycle.Id}; remove one of them", onCycle.Lines.First));
    }

    /// <summary>"Task 3" may well mean the third step of a list, or phase 3.</summary>
    private static string Resolve(string id, HashSet<string> known)
    {
        var number = id[(id.LastIndexOf('-') + 1)..];
        return known.Contains(id) ? id : new[] { $"task-{number}", $"step-{number}", $"phase-{number}" }.FirstOrDefault(known.Contains) ?? id;
    }

    /// <summary>Takes away steps that wait for nothing until none is left; what stays lies on a circle or behind one.</summary>
    private static PrpStep? FindCycle(List<PrpStep> steps)
    {
        var waiting = steps.Where(step => step.Id is not null).ToDictionary(step => step.Id!, step => step.DependsOn.Count, StringComparer.Ordinal);
        var followers = steps.SelectMany(step => step.DependsOn.Select(id => (id, step))).ToLookup(pair => pair.id, pair => pair.step);
        var free = new Queue<string>(waiting.Where(pair => pair.Value == 0).Select(pair => pair.Key));
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (free.TryDequeue(out var id))
        {
            done.Add(id);
            foreach (var follower in followers[id])
            {
                if (--waiting[follower.Id!] == 0)
                    free.Enqueue(follower.Id!);
            }
        }
        return steps.FirstOrDefault(step => step.Id is not null && !done.Contains(step.Id));
    }
}
