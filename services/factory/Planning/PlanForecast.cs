using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Models;

namespace AgentFactory.Factory.Planning;

/// <summary>
/// What the rest of a run may cost, by a simple model that is printed with it: so many calls a task, so many tokens a call.
/// An order of magnitude for a decision, not a promise.
/// </summary>
internal sealed record PlanForecast
{
    /// <summary>Model calls of a planned task: reading, writing, a build or two, finishing.</summary>
    private const int CallsPerTask = 12;

    private const int CallsPerReview = 4;

    /// <summary>The conversation grows while a task goes on; this is its mean.</summary>
    private const int PromptTokensPerCall = 9_000;

    private const int AnswerTokensPerCall = 700;
    private const double SecondsPerCall = 9;
    private const double SecondsPerCriterion = 20;

    /// <summary>How many repairs a run needs, as a share of its planned tasks.</summary>
    private const double RepairShare = 1.0 / 3;

    public required long Tokens { get; init; }

    /// <summary>US dollars; null when the model's price is not known.</summary>
    public double? Usd { get; init; }
    public required double Minutes { get; init; }

    /// <summary>How it was counted, in a sentence.</summary>
    public required string Basis { get; init; }

    public static PlanForecast Of(IReadOnlyList<TaskSpecification> tasks, int gates, ModelPrice? price)
    {
        var repairs = (int)Math.Ceiling(tasks.Count * RepairShare);
        var calls = (tasks.Count + repairs) * CallsPerTask + (1 + repairs) * CallsPerReview;
        var (prompt, answer) = (calls * (long)PromptTokensPerCall, calls * (long)AnswerTokensPerCall);
        var proofs = (1 + repairs) * gates * SecondsPerCriterion;
        var seconds = (LongestPath(tasks) + repairs) * CallsPerTask * SecondsPerCall + (1 + repairs) * CallsPerReview * SecondsPerCall + proofs;
        return new PlanForecast
        {
            Tokens = prompt + answer,
            Usd = price is null ? null : Math.Round(PriceTable.Cost(price, prompt, answer), 2),
            Minutes = Math.Round(seconds / 60, 1),
            Basis = $"{CallsPerTask} calls a task and {CallsPerReview} a review, {PromptTokensPerCall} + {AnswerTokensPerCall} tokens and {SecondsPerCall} s a call, "
                + $"{SecondsPerCriterion} s a criterion, {repairs} repair{(repairs == 1 ? "" : "s")}; tasks side by side where the graph allows it",
        };
    }

    /// <summary>The most tasks that must follow one another.</summary>
    private static int LongestPath(IReadOnlyList<TaskSpecification> tasks)
    {
        // Tasks come in an order in which everything depended on stands before; the plan's check saw to that.
        var depth = new Dictionary<string, int>();
        foreach (var task in tasks)
            depth[task.Id] = 1 + task.DependsOn.Select(id => depth.GetValueOrDefault(id)).DefaultIfEmpty(0).Max();
        return depth.Values.DefaultIfEmpty(0).Max();
    }
}
