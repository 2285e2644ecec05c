using System.Text.RegularExpressions;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Planner;

/// <summary>
/// Finds what the coordinator would refuse anyway, while the model still has the plan before it. The coordinator's own
/// check is the one that counts.
/// </summary>
internal static partial class PlanCheck
{
    private const int MaxTasks = 24;

    // These come into the graph by themselves; a plan that names them would do their work twice. The tester does too, for the proof, but
    // a plan may have it write tests.
    private static readonly string[] NeverPlanned = [Roles.Coordinator, Roles.Planner, Roles.Reviewer];

    public static IReadOnlyList<string> WorkingRoles(TaskBrief brief) =>
        [.. brief.FleetRoles.Except(NeverPlanned, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Null when nothing is wrong.</summary>
    public static string? FindFault(PlanDraft draft, TaskBrief brief)
    {
        var faults = Faults(draft, brief).Take(10).ToList();
        return faults.Count == 0 ? null : string.Join("\n", faults.Select(fault => "- " + fault)).Insert(0, "the plan has faults:\n");
    }

    private static IEnumerable<string> Faults(PlanDraft draft, TaskBrief brief)
    {
        if (draft.Tasks.Count is 0 or > MaxTasks)
            yield return $"it has {draft.Tasks.Count} tasks; it needs 1 to {MaxTasks}";
        var roles = WorkingRoles(brief);
        var criteria = brief.Prp.Criteria.Select(criterion => criterion.Id).ToHashSet(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in draft.Tasks)
        {
            if (!TaskId().IsMatch(task.Id))
                yield return $"the id `{task.Id}` is not 1 to 64 letters, digits and dashes";
            if (!ids.Add(task.Id))
                yield return $"two tasks have the id `{task.Id}`";
            if (!roles.Contains(task.Role, StringComparer.Ordinal))
                yield return $"task `{task.Id}` is for `{task.Role}`, but only these take planned tasks: {string.Join(", ", roles)}{Absent(task.Role, brief)}";
            foreach (var unknown in task.Criteria.Where(id => !criteria.Contains(id)))
                yield return $"task `{task.Id}` serves the criterion `{unknown}`, which does not exist";
        }

        foreach (var task in draft.Tasks)
            foreach (var unknown in task.DependsOn.Where(id => !ids.Contains(id)))
                yield return $"task `{task.Id}` depends on `{unknown}`, which is not in the plan";
        if (HasCycle(draft.Tasks))
            yield return "the tasks wait for each other in a circle: take one dependency away";
        var gates = brief.Prp.Criteria.Where(criterion => criterion.IsGate).Select(criterion => criterion.Id);
        foreach (var unserved in gates.Except(draft.Tasks.SelectMany(task => task.Criteria), StringComparer.Ordinal))
            yield return $"no task serves the criterion `{unserved}`";
    }

    /// <summary>An agent of one's own that nobody named looks like a planner's mistake.</summary>
    private static string Absent(string role, TaskBrief brief) => NeverPlanned.Concat(brief.FleetRoles).Contains(role, StringComparer.Ordinal)
        ? ""
        : ". No agent of that role is in this fleet; if there is one, its assembly must be named in Fleet:Assemblies (a new run then has it)";

    private static bool HasCycle(IReadOnlyList<PlannedTask> tasks)
    {
        var left = tasks.DistinctBy(task => task.Id).ToDictionary(task => task.Id, task => task.DependsOn.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        while (left.FirstOrDefault(task => !task.Value.Any(left.ContainsKey)) is { Key: { } free })
            left.Remove(free);
        return left.Count > 0;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]
    private static partial Regex TaskId();
}
