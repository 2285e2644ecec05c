using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Coordinator.Runs;

/// <summary>What an agent is told when it opens an attempt, made from the run's state.</summary>
internal static class TaskBriefs
{
    /// <param name="state">The run.</param>
    /// <param name="taskId">A task that was dispatched.</param>
    /// <param name="repositoryUrl">Where the run's repository can be cloned from and pushed to.</param>
    /// <exception cref="InvalidOperationException">The task is not there or was never dispatched.</exception>
    public static TaskBrief Create(RunState state, string taskId, string repositoryUrl)
    {
        if (state.Prp is null || !state.Tasks.TryGetValue(taskId, out var task) || task.BaseCommit is null || task.Branch is null)
            throw new InvalidOperationException($"The task {taskId} of {state.RunId} was never dispatched, so there is nothing to tell about it.");
        return new TaskBrief
        {
            RunId = state.RunId,
            Task = task.Specification,
            Prp = state.Prp,
            Attempt = task.Attempt,
            BaseCommit = task.BaseCommit,
            RunBaseCommit = state.Options.Review?.From ?? state.BaseCommit,
            Branch = task.Branch,
            RepositoryUrl = repositoryUrl,
            Feedback = task.Feedback,
            MergeCommit = task.MergeCommit,
            Graph = [.. state.TasksInOrder.Select(t => t.Specification)],
            Summaries = state.TasksInOrder.Where(t => t is { Phase: TaskPhase.Integrated, Summary: not null }).ToDictionary(t => t.Id, t => t.Summary!),
            FleetRoles = state.FleetRoles,
            RolePurposes = state.RolePurposes,
            Evidence = task.Specification.Kind is TaskKind.Review or TaskKind.Deliver || state.Follow.Unmet is not null ? state.Evidence : null,
            EarlierFindings = task.Specification.Kind is TaskKind.Review or TaskKind.Deliver ? [.. state.Findings] : [],
            TestCommits = task.Specification.Kind == TaskKind.Review ? TestCommits(state) : [],
            Delivery = task.Specification.Role == Roles.GitHub ? Order(state) : null,
            AcceptanceFiles = AcceptanceFiles(state),
            Policy = state.Policy.For(task.Specification.Role),
            AllowUnsandboxed = state.Options.AllowUnsandboxed,
        };
    }

    /// <summary>A conflict that was resolved stands for both of its sides.</summary>
    private static IReadOnlyList<string> TestCommits(RunState state) =>
    [
        .. state.TasksInOrder.Where(t => t is { ChangesCode: true, Phase: TaskPhase.Integrated, Commit: not null } && t.Specification.Role == Roles.Tester)
            .Where(t => !state.TasksInOrder.Any(other => other.ResolvesTaskId == t.Id)).Select(t => t.Commit!),
    ];

    private static DeliveryOrder Order(RunState state) => new()
    {
        Repository = state.Options.Repository is { } repository ? GitRemote.Parse(repository).Address : null,
        Base = state.Options.Base,
        Issue = state.Options.Issue,
        Number = state.Options.Review?.Number ?? state.PullRequest?.Number,
        Review = state.Options.Review is null ? null : state.Review,
        ReviewMark = state.Options.Review?.Mark,
        Known = state.Follow.Seen,
        Unmet = state.Follow.Unmet is not null,
        Answers = [.. state.Follow.Open.Select(remark => new RemarkAnswer(remark.Id, remark.Url, Answer(state)))],
    };

    /// <summary>A repair that changed nothing says so: then its summary is not on the branch.</summary>
    private static string Answer(RunState state) =>
        state.Follow.Unmet ?? (state.Tasks.GetValueOrDefault(TaskIds.Repair(state.Follow.Repair)) is { Summary: { } done } ? done : "Nothing was changed for this.");

    private static string[] AcceptanceFiles(RunState state) =>
        state.Prp!.Metadata.TryGetValue("acceptance", out var paths)
            ? paths.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];
}
