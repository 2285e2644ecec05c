using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Whether a plan can be carried out, found by code alone. Its errors are written for the planner.</summary>
internal static class PlanChecker
{
    /// <summary>The most paths a plan may name, over all tasks.</summary>
    public const int MaxFiles = 500;

    private static readonly string[] RolesWithoutWork = [Roles.Coordinator, Roles.Planner, Roles.Reviewer, Roles.GitHub];

    /// <summary>All that is wrong with the plan, at most <see cref="RunBounds.MaxPlanErrors"/>; empty when nothing is.</summary>
    public static IReadOnlyList<string> Check(PlanDraft draft, PrpDocument prp, IReadOnlyList<string> fleetRoles)
    {
        if (draft.Tasks.Count == 0)
            return ["The plan has no task. Give it at least one."];
        if (draft.Tasks.Count > RunBounds.MaxPlanTasks)
            return [$"The plan has {draft.Tasks.Count} tasks; at most {RunBounds.MaxPlanTasks} are allowed. Join tasks that belong together."];

        var errors = new List<string>();
        CheckIds(draft, errors);
        CheckRoles(draft, fleetRoles, errors);
        CheckCriteria(draft, prp, errors);
        CheckFiles(draft, errors);
        CheckGraph(draft, errors);
        return errors.Count <= RunBounds.MaxPlanErrors
            ? errors
            : [.. errors.Take(RunBounds.MaxPlanErrors - 1), $"… and {errors.Count - RunBounds.MaxPlanErrors + 1} more errors like these."];
    }

    private static void CheckIds(PlanDraft draft, List<string> errors)
    {
        // Ids become parts of branch names, so two that differ only in case are one on some file systems.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var task in draft.Tasks)
        {
            if (!TaskIds.IsValid(task.Id))
                errors.Add($"The task id \"{task.Id}\" is not valid: use 1 to 64 letters, digits and dashes, not starting with a dash.");
            else if (TaskIds.IsReserved(task.Id))
                errors.Add($"The task id \"{task.Id}\" is reserved: do not use \"plan\", nor names that start with prove-, review-, repair- or conflict-.");
            else if (!seen.Add(task.Id))
                errors.Add($"The task id \"{task.Id}\" is used more than once. Ids are unique, without regard to case.");
            if (string.IsNullOrWhiteSpace(task.Title))
                errors.Add($"The task {task.Id} has no title.");
        }
    }

    private static void CheckRoles(PlanDraft draft, IReadOnlyList<string> fleetRoles, List<string> errors)
    {
        var allowed = fleetRoles.Except(RolesWithoutWork, StringComparer.Ordinal).ToArray();
        foreach (var task in draft.Tasks)
        {
            if (!allowed.Contains(task.Role, StringComparer.Ordinal))
                errors.Add($"The task {task.Id} has the role \"{task.Role}\", which cannot take work here. Use one of: {string.Join(", ", allowed)}.");
        }
    }

    private static void CheckCriteria(PlanDraft draft, PrpDocument prp, List<string> errors)
    {
        var known = prp.Criteria.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var task in draft.Tasks)
        {
            foreach (var id in task.Criteria.Where(id => !known.Contains(id)))
                errors.Add($"The task {task.Id} names the criterion \"{id}\", which the requirement does not have. It has: {string.Join(", ", known)}.");
        }

        var served = draft.Tasks.SelectMany(t => t.Criteria).ToHashSet(StringComparer.Ordinal);
        foreach (var criterion in prp.Criteria.Where(c => c.IsGate && !served.Contains(c.Id)))
            errors.Add($"No task serves the criterion {criterion.Id} ({criterion.Text}). Name it in the criteria of the task that makes it hold.");
    }

    private static void CheckFiles(PlanDraft draft, List<string> errors)
    {
        foreach (var task in draft.Tasks)
        {
            foreach (var file in task.Files.Where(f => !FilePatterns.IsInside(f)))
                errors.Add($"The task {task.Id} names the file \"{file}\"; use paths and globs relative to the repository, at most {FilePatterns.MaxLength} characters, without \"..\".");
        }

        var count = draft.Tasks.Sum(t => t.Files.Count);
        if (count > MaxFiles)
            errors.Add($"The plan names {count} files; at most {MaxFiles} are allowed. Use globs.");
    }

    private static void CheckGraph(PlanDraft draft, List<string> errors)
    {
        var ids = draft.Tasks.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        var before = errors.Count;
        foreach (var task in draft.Tasks)
        {
            foreach (var id in task.DependsOn.Where(id => !ids.Contains(id)))
                errors.Add($"The task {task.Id} depends on \"{id}\", which the plan does not have.");
        }

        if (ids.Count != draft.Tasks.Count)
            return;
        var graph = new TaskGraph(draft.Tasks);
        if (graph.FindCycle() is { } cycle)
            errors.Add($"The tasks depend on each other in a circle: {string.Join(" → ", cycle)}. Cut it at one place.");
        else if (errors.Count == before && draft.Tasks.Sum(t => t.Files.Count) <= MaxFiles)
            CheckParallel(draft, graph, errors);
    }

    private static void CheckParallel(PlanDraft draft, TaskGraph graph, List<string> errors)
    {
        for (var i = 0; i < draft.Tasks.Count; i++)
        {
            for (var j = i + 1; j < draft.Tasks.Count; j++)
            {
                if (graph.Ordered(i, j))
                    continue;
                var (a, b) = (draft.Tasks[i], draft.Tasks[j]);
                if (a.Files.Count == 0 || b.Files.Count == 0)
                {
                    var silent = a.Files.Count == 0 ? a.Id : b.Id;
                    errors.Add($"The tasks {a.Id} and {b.Id} would run side by side, but {silent} does not say which files it touches. "
                        + "Name its files, or let one depend on the other.");
                }
                else if (FilePatterns.FindOverlap(a.Files, b.Files) is var (x, y))
                {
                    errors.Add($"The tasks {a.Id} and {b.Id} would run side by side, but both may touch the same file (\"{x}\" and \"{y}\"). "
                        + "Let one depend on the other, join them, or divide the files.");
                }
            }
        }
    }
}
