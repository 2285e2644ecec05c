using System.Globalization;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Previews;

/// <summary>How much work runs turned out to be, as rates that a plan can be multiplied with.</summary>
internal sealed record Effort
{
    /// <summary>Where the rates come from.</summary>
    public const string Origin =
        "counted from the recorded runs of the samples: 7 tasks and repairs took 2 to 4 calls of 7,000 + 800 tokens "
        + "on average, at four characters a token; the lower figures are about the least that was seen, the upper ones twice as many calls, and longer ones";

    /// <summary>Every task is done at the first try, in as few calls as any recorded one.</summary>
    public static Effort Smooth { get; } = new()
    {
        CallsPerTask = 2,
        CallsPerRound = 1,
        PromptTokensPerCall = 5_500,
        AnswerTokensPerCall = 700,
        SecondsPerCall = 5,
        SecondsPerCriterion = 3,
        RepairsPerTask = 0,
    };

    /// <summary>Twice as many calls as the recorded tasks took, longer ones, and a repair for every other task.</summary>
    public static Effort Rough { get; } = new()
    {
        CallsPerTask = 6,
        CallsPerRound = 3,
        PromptTokensPerCall = 9_000,
        AnswerTokensPerCall = 900,
        SecondsPerCall = 40,
        SecondsPerCriterion = 30,
        RepairsPerTask = 0.5,
    };

    /// <summary>Model calls of one task: what is read, written, tried and handed in.</summary>
    public required int CallsPerTask { get; init; }

    /// <summary>Model calls of one proof and the review after it: criteria that are judged, and the reading of the diff.</summary>
    public required int CallsPerRound { get; init; }

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
        var calls = (tasks.Count + repairs) * CallsPerTask + rounds * CallsPerRound;
        var callsInARow = (LongestPath(tasks) + repairs) * CallsPerTask + rounds * CallsPerRound;
        return (
            calls * (long)PromptTokensPerCall,
            calls * (long)AnswerTokensPerCall,
            callsInARow * SecondsPerCall + rounds * gates * SecondsPerCriterion);
    }

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{CallsPerTask} calls a task and {CallsPerRound} a proof and review, {PromptTokensPerCall} + {AnswerTokensPerCall} tokens and {SecondsPerCall} s a call, "
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
