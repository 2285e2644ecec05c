using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Previews;

/// <summary>What a dry run shows: the graph, what nobody could prove, and what the rest may cost.</summary>
internal sealed record PlanPreview
{
    public string Type { get; init; } = "plan";
    public required string RunId { get; init; }
    public required string Title { get; init; }

    /// <summary><see cref="RunStatus.Planned"/> when there is a plan.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why there is no plan; null when there is one.</summary>
    public string? Reason { get; init; }

    public required string Summary { get; init; }
    public required IReadOnlyList<PlannedStep> Tasks { get; init; }

    /// <summary>Criteria that no command can decide.</summary>
    public required IReadOnlyList<UnexecutableCriterion> Unexecutable { get; init; }
    public required int Executable { get; init; }

    /// <summary>Null when there is no plan to reckon with.</summary>
    public PlanForecast? Forecast { get; init; }

    /// <summary>What the plan itself cost: all that was spent.</summary>
    public required PlanSpending Spent { get; init; }

    public static PlanPreview Of(RunState state, RunSpending spending, ModelPrice? price)
    {
        var prp = state.Prp!;
        var tasks = state.TasksInOrder.Select(task => task.Specification).Where(task => task.Kind == TaskKind.Work).ToList();
        var gates = prp.Criteria.Count(criterion => criterion.IsGate);
        return new PlanPreview
        {
            RunId = state.RunId,
            Title = prp.Title ?? prp.File ?? state.RunId,
            Status = state.Status,
            Reason = state.Reason,
            Summary = state.PlanSummary ?? "",
            Tasks = [.. tasks.Select(task => new PlannedStep(task.Id, task.Title, task.Role, task.DependsOn, task.Files, task.Criteria))],
            Executable = gates,
            Unexecutable = [.. prp.Criteria
                .Where(criterion => !criterion.IsGate)
                .Select(criterion => new UnexecutableCriterion(criterion.Id, criterion.Text, SubmissionRules.WhyNoProof(criterion)))],
            Forecast = state.Status == RunStatus.Planned ? PlanForecast.Of(tasks, gates, price) : null,
            Spent = new PlanSpending(spending.Calls, spending.Tokens, spending.Usd),
        };
    }
}

internal sealed record PlannedStep(
    string Id, string Title, string Role, IReadOnlyList<string> DependsOn, IReadOnlyList<string> Files, IReadOnlyList<string> Criteria);

internal sealed record UnexecutableCriterion(string Id, string Text, string Reason);

internal sealed record PlanSpending(long ModelCalls, long Tokens, double Usd);
