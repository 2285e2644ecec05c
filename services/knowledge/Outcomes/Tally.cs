namespace AgentFactory.Knowledge.Outcomes;

/// <summary>What is known of the runs that cited an entry.</summary>
/// <param name="Cited">Outcomes, undecayed.</param>
/// <param name="Succeeded">Successes among them, undecayed.</param>
/// <param name="Good">Successes, decayed to <paramref name="AsOf"/>.</param>
/// <param name="Bad">Failures, decayed likewise.</param>
/// <param name="CostUsd">Of all together.</param>
/// <param name="Duration">Of all together.</param>
internal sealed record Tally(int Cited, int Succeeded, double Good, double Bad, double CostUsd, TimeSpan Duration, DateTimeOffset AsOf)
{
    public static Tally Empty(DateTimeOffset now) => new(0, 0, 0, 0, 0, TimeSpan.Zero, now);

    /// <summary>The same at a later time: exponential decay needs no list of the single outcomes.</summary>
    public Tally At(DateTimeOffset now, TimeSpan halfLife)
    {
        // A clock that was set back must not let old outcomes grow.
        if (now <= AsOf)
            return this;
        var rest = Math.Pow(0.5, (now - AsOf) / halfLife);
        return this with { Good = Good * rest, Bad = Bad * rest, AsOf = now };
    }

    public Tally Add(bool success, double costUsd, TimeSpan duration) => this with
    {
        Cited = Cited + 1,
        Succeeded = Succeeded + (success ? 1 : 0),
        Good = Good + (success ? 1 : 0),
        Bad = Bad + (success ? 0 : 1),
        CostUsd = CostUsd + costUsd,
        Duration = Duration + duration,
    };

    /// <summary>The mean of the Beta distribution that the prior and the decayed outcomes make: 0 to 1.</summary>
    public double SuccessRate(OutcomeOptions options) =>
        (options.PriorSuccesses + Good) / (options.PriorSuccesses + options.PriorFailures + Good + Bad);

    /// <summary>What relevance is multiplied with: 1 for an entry that does as well as the prior expects.</summary>
    public double Weight(OutcomeOptions options)
    {
        var expected = options.PriorSuccesses / (options.PriorSuccesses + options.PriorFailures);
        return Math.Clamp(SuccessRate(options) / expected, options.MinWeight, options.MaxWeight);
    }
}
