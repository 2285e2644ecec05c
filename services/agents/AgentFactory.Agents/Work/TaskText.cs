using System.Text;
using AgentFactory.Agents.Prompts;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Agents.Work;

/// <summary>A task as a prompt shows it, for agents that do not write a prompt of their own for it.</summary>
public static class TaskText
{
    private const int MaxListedFiles = 300;
    private const int MaxFeedback = 30_000;

    /// <summary>The task, why it is given again, the requirement and its criteria, what the other tasks are, and the repository's files.</summary>
    public static async Task<string> OfAsync(TaskContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var text = new StringBuilder().Append("# ").AppendLine(brief.Task.Title).AppendLine();
        text.AppendLine(DataBlock.Of("What this task asks for", brief.Task.Requirements));
        if (brief.Feedback is { } feedback)
            text.AppendLine(DataBlock.Of("Why this task is given, or given again", feedback, MaxFeedback));
        text.AppendLine(RequirementText.Of(brief.Prp));
        if (brief.Prp.Criteria.Count > 0)
            text.AppendLine(RequirementText.Criteria(brief.Prp));
        if (OtherTasks(brief) is { } others)
            text.AppendLine(others);
        if (brief.AcceptanceFiles.Count > 0)
            text.AppendLine(DataBlock.Of("Acceptance files, which no task may change", string.Join('\n', brief.AcceptanceFiles)));
        var files = RepositoryListing.Of(workspace.Root, MaxListedFiles);
        return text.Append(files.Count == 0 ? "The repository is empty." : DataBlock.Of("Files of the repository", string.Join('\n', files))).ToString();
    }

    /// <summary>The other planned tasks and, of those that are done, what they say of their work; null when there are none.</summary>
    public static string? OtherTasks(TaskBrief brief)
    {
        ArgumentNullException.ThrowIfNull(brief);
        var others = brief.Graph.Where(task => task.Id != brief.Task.Id && task.Kind == TaskKind.Work)
            .Select(task => $"- {task.Id} ({task.Role}): {task.Title}; files: {string.Join(", ", task.Files)}{Done(task.Id)}").ToList();
        return others.Count == 0 ? null : DataBlock.Of("The other tasks of the plan", string.Join('\n', others));

        string Done(string id) => brief.Summaries.TryGetValue(id, out var summary) ? $"\n  done already: {summary.ReplaceLineEndings(" ")}" : "";
    }
}
