using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Api;

/// <summary>Plans without carrying out: a run that ends when its plan is accepted.</summary>
internal sealed class PlanPreviews(RunService runs)
{
    /// <summary>Waits for the plan.</summary>
    /// <exception cref="PrpRefusedException">The requirement cannot be run as it is.</exception>
    public async Task<PlanOutcome> MakeAsync(RunSubmission submission, CancellationToken cancellationToken)
    {
        var run = await runs.SubmitAsync(submission with { Options = submission.Options with { PlanOnly = true } }, cancellationToken);
        await foreach (var _ in runs.WatchAsync(run.RunId, 0, untilEnded: false, cancellationToken))
        {
            // Only the end is of interest.
        }

        var state = await runs.StateAsync(run.RunId, cancellationToken);
        return new()
        {
            RunId = run.RunId,
            Status = state.Status,
            Reason = state.Reason,
            Summary = state.PlanSummary,
            Tasks = [.. state.TasksInOrder.Select(t => t.Specification).Where(t => t.Kind == TaskKind.Work)],
            Unprovable = [.. state.Prp!.Criteria.Where(c => !c.IsGate)],
        };
    }
}

/// <summary>What a dry run came to.</summary>
internal sealed record PlanOutcome
{
    public required string RunId { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>Why there is no plan; null when there is one.</summary>
    public string? Reason { get; init; }

    public string? Summary { get; init; }
    public IReadOnlyList<TaskSpecification> Tasks { get; init; } = [];

    /// <summary>The criteria that nobody can execute, each with its class.</summary>
    public IReadOnlyList<PrpCriterion> Unprovable { get; init; } = [];
}
