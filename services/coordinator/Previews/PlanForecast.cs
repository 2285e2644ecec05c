using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Models;

namespace AgentFactory.Coordinator.Previews;

/// <summary>
/// What the rest of a run may cost: from when all goes well, as it did in the runs that were counted, to when tasks take
/// long and some must be repaired. Printed with what it was counted from; for a decision, not a promise.
/// </summary>
internal sealed record PlanForecast
{
    public required ForecastRange Tokens { get; init; }

    /// <summary>US dollars; null when the model's price is not known.</summary>
    public ForecastRange? Usd { get; init; }
    public required ForecastRange Minutes { get; init; }

    /// <summary>How it was counted, in a sentence.</summary>
    public required string Basis { get; init; }

    /// <param name="tasks">The plan, each task after those that it waits for.</param>
    /// <param name="gates">How many criteria a proof executes.</param>
    /// <param name="price">Of the model that does the work; null when not known.</param>
    public static PlanForecast Of(IReadOnlyList<TaskSpecification> tasks, int gates, ModelPrice? price)
    {
        var (low, high) = (Effort.Smooth.Reckon(tasks, gates), Effort.Rough.Reckon(tasks, gates));
        return new PlanForecast
        {
            Tokens = new(low.Prompt + low.Answer, high.Prompt + high.Answer),
            Usd = price is null
                ? null
                : new(Math.Round(PriceTable.Cost(price, low.Prompt, low.Answer), 3), Math.Round(PriceTable.Cost(price, high.Prompt, high.Answer), 3)),
            Minutes = new(Math.Round(low.Seconds / 60, 1), Math.Round(high.Seconds / 60, 1)),
            Basis = $"from {Effort.Smooth.Describe()} to {Effort.Rough.Describe()}; {Effort.Origin}",
        };
    }
}

/// <param name="Low">When all goes well.</param>
/// <param name="High">When it does not; not a bound, which is what a budget is for.</param>
internal sealed record ForecastRange(double Low, double High);
