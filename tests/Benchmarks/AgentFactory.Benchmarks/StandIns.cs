using System.Diagnostics;
using AgentFactory.Agents;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Benchmarks;

/// <summary>How many tasks a plan chains up, and when each of them reached its agent.</summary>
internal sealed class StepClock
{
    public const int StepsPerRun = 50;

    private readonly List<long> _arrivals = [];

    public void Arrived() => _arrivals.Add(Stopwatch.GetTimestamp());

    /// <summary>The times from one step to the next since the last call, in milliseconds.</summary>
    public double[] Take()
    {
        var steps = _arrivals.Zip(_arrivals.Skip(1), (a, b) => Stopwatch.GetElapsedTime(a, b).TotalMilliseconds).ToArray();
        _arrivals.Clear();
        return steps;
    }
}

/// <summary>Chains up tasks that change nothing.</summary>
internal sealed class PlannerStandIn : Agent
{
    public override string Role => Roles.Planner;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ExecutionResult.Success(new PlanDraft("steps", [.. Enumerable.Range(0, StepClock.StepsPerRun).Select(Plan)])));

    private static PlannedTask Plan(int number) => new()
    {
        Id = $"step-{number}", Title = "A step", Role = Roles.Coder, Requirements = "Nothing.", Criteria = ["C1"],
        DependsOn = number == 0 ? [] : [$"step-{number - 1}"],
    };
}

/// <summary>Does nothing, at once.</summary>
internal sealed class CoderStandIn(StepClock clock) : Agent
{
    public override string Role => Roles.Coder;

    /// <summary>As the real one: what ends one task does not hold up the next.</summary>
    public override int DefaultConcurrency => 2;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        clock.Arrived();
        return Task.FromResult(ExecutionResult.Success(new WorkReport("done")));
    }
}

/// <summary>Vouches for everything.</summary>
internal sealed class TesterStandIn : Agent
{
    public override string Role => Roles.Tester;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ExecutionResult.Success(new EvidenceReport(
            context.Brief.BaseCommit, [.. context.Brief.Prp.Criteria.Select(criterion => Record(criterion, context.Brief.BaseCommit))])));

    private static EvidenceRecord Record(PrpCriterion criterion, string commit) => new()
    {
        CriterionId = criterion.Id, Text = criterion.Text, Kind = EvidenceKind.Executed, Status = EvidenceStatus.Passed,
        Command = criterion.Script, ExitCode = 0, Commit = commit,
    };
}

/// <summary>Finds nothing.</summary>
internal sealed class ReviewerStandIn : Agent
{
    public override string Role => Roles.Reviewer;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ExecutionResult.Success(new ReviewReport(context.Brief.BaseCommit, "fine", [])));
}
