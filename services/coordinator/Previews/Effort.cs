using System.Globalization;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Previews;

/// <summary>How much work runs turned out to be, as rates that a plan can be multiplied with.</summary>
internal sealed record Effort
{
    /// <summary>Where the rates come from.</summary>
    public const string Origin = "the lower figures are those of the recorded runs of the samples";

    /// <summary>As in the recorded runs: every task done at the first try.</summary>
    public static Effort Smooth { get; } = new()
    {
        CallsPerTask = 3,
        CallsPerReview = 1,
        PromptTokensPerCall = 7_500,
        AnswerTokensPerCall = 1_300,
        SecondsPerCall = 8,
        SecondsPerCriterion = 5,
        RepairsPerTask = 0,
    };

    /// <summary>Long conversations, and a repair for one task of three.</summary>
    public static Effort Rough { get; } = new()
    {
        CallsPerTask = 12,
        CallsPerReview = 2,
        PromptTokensPerCall = 10_000,
        AnswerTokensPerCall = 1_300,
        SecondsPerCall = 30,
        SecondsPerCriterion = 30,
        RepairsPerTask = 1.0 / 3,
    };

    /// <summary>Model calls of one task: what is read, written, tried and handed in.</summary>
    public required int CallsPerTask { get; init; }

    public required int CallsPerReview { get; init; }

    /// <summary>The conversation grows while a task goes on; this is its mean.</summary>
    public required int PromptTokensPerCall { get; init; }

    public required int AnswerTokensPerCall { get; init; }
    public required double SecondsPerCall { get; init; }
    public required double SecondsPerCriterion { get; init; }

    /// <summary>Each repair is a task of its own, with a proof and a review after it.</summary>
    public required double RepairsPerTask { get; init; }

    public (long Prompt, long Answer, double Seconds) Reckon(IReadOnlyList<TaskSpecification> tasks, int gates)
    {
        var repairs = (int)Math.Ceiling(tasks.Count * RepairsPerTask);
        var rounds = 1 + repairs;
        var calls = (tasks.Count + repairs) * CallsPerTask + rounds * CallsPerReview;
        var callsInARow = (LongestPath(tasks) + repairs) * CallsPerTask + rounds * CallsPerReview;
        return (
            calls * (long)PromptTokensPerCall,
            calls * (long)AnswerTokensPerCall,
            callsInARow * SecondsPerCall + rounds * gates * SecondsPerCriterion);
    }

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{CallsPerTask} calls a task and {CallsPerReview} a review, {PromptTokensPerCall} + {AnswerTokensPerCall} tokens and {SecondsPerCall} s a call, "
        + $"{SecondsPerCriterion} s a criterion and {(RepairsPerTask == 0 ? "no repair" : $"{RepairsPerTask:0.##} repairs a task")}");

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
