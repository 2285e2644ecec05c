using AgentFactory.Agents.Prompts;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Tester.Writing;

/// <summary>What the plan says of the implementation that tests are written for.</summary>
internal static class Awaited
{
    /// <summary>
    /// The tasks that are still to bring it: those that wait for this one, and those for the same criteria that it does not wait for. As long
    /// as there are any, tests are written from the criteria alone, and fail at first.
    /// </summary>
    public static IReadOnlyList<TaskSpecification> Of(TaskBrief brief)
    {
        var tasks = brief.Graph.Where(task => task.Kind == TaskKind.Work).DistinctBy(task => task.Id).ToDictionary(task => task.Id, StringComparer.Ordinal);
        var before = WaitedFor(brief.Task, tasks);
        return [.. tasks.Values.Where(task => task.Role != Roles.Tester && !before.Contains(task.Id) && !brief.Summaries.ContainsKey(task.Id)
            && (WaitedFor(task, tasks).Contains(brief.Task.Id) || brief.Task.Criteria.Count == 0 || task.Criteria.Intersect(brief.Task.Criteria, StringComparer.Ordinal).Any()))];
    }

    /// <summary>All that names what will be built: the requirement, its criteria, what the tasks are told, and what those that are done say.</summary>
    public static string Words(TaskBrief brief) => string.Join('\n', [
        RequirementText.Of(brief.Prp), RequirementText.Criteria(brief.Prp), Words(brief.Task),
        .. brief.Graph.Where(task => task.Kind == TaskKind.Work).Select(Words), .. brief.Summaries.Values]);

    private static string Words(TaskSpecification task) => $"{task.Title}\n{task.Requirements}\n{string.Join('\n', task.Files)}";

    private static HashSet<string> WaitedFor(TaskSpecification task, Dictionary<string, TaskSpecification> tasks)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(task.DependsOn);
        while (open.TryPop(out var id))
            if (found.Add(id) && tasks.TryGetValue(id, out var next))
                foreach (var further in next.DependsOn)
                    open.Push(further);
        return found;
    }
}
