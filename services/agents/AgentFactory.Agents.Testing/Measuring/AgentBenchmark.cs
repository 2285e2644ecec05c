using System.Globalization;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Agents.Testing;

/// <summary>Has an agent process requirements one after the other, and says how it fared.</summary>
public sealed class AgentBenchmark
{
    /// <summary>What counts as in time; 10 s unless set.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Processes each requirement once.</summary>
    /// <exception cref="ArgumentException">There is no requirement.</exception>
    public async Task<BenchmarkResult> RunAsync(AgentTestHarness harness, Agent agent, IReadOnlyList<PrpDocument> prps, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(harness);
        ArgumentNullException.ThrowIfNull(prps);
        if (prps.Count == 0)
            throw new ArgumentException("there is no requirement to process", nameof(prps));
        var details = new List<BenchmarkDetail>();
        foreach (var prp in prps)
        {
            var run = await harness.ProcessPrpAsync(agent, prp, cancellationToken);
            details.Add(new(prp.Title ?? "(untitled)", run.Succeeded, run.Duration, run.ModelCalls, run.Reason));
        }

        return new(details, Limit);
    }
}

/// <summary>One requirement of a benchmark.</summary>
/// <param name="Title">The requirement's.</param>
/// <param name="Succeeded">Whether it was met.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="ModelCalls">How often the model was asked.</param>
/// <param name="Reason">Why it was not met; null when it was.</param>
public sealed record BenchmarkDetail(string Title, bool Succeeded, TimeSpan Duration, int ModelCalls, string? Reason);

/// <summary>How an agent fared.</summary>
/// <param name="Details">One a requirement, in order.</param>
/// <param name="Limit">What counts as in time.</param>
public sealed record BenchmarkResult(IReadOnlyList<BenchmarkDetail> Details, TimeSpan Limit)
{
    /// <summary>How long a requirement took on average.</summary>
    public TimeSpan Mean => TimeSpan.FromTicks((long)Details.Average(detail => detail.Duration.Ticks));

    /// <summary>How long the slowest took.</summary>
    public TimeSpan Max => Details.Max(detail => detail.Duration);

    /// <summary>Share of those that succeeded, 0 to 1.</summary>
    public double SuccessRate => (double)Details.Count(detail => detail.Succeeded) / Details.Count;

    /// <summary>Share of those that took no longer than <see cref="Limit"/>, 0 to 1.</summary>
    public double WithinLimit => (double)Details.Count(detail => detail.Duration <= Limit) / Details.Count;

    /// <summary>One line a requirement, then the sums.</summary>
    public string ToTable() => string.Join('\n',
    [
        .. Details.Select(detail => string.Create(
            CultureInfo.InvariantCulture, $"{(detail.Succeeded ? "ok" : "failed"),-7}{detail.Duration.TotalMilliseconds,10:0.0} ms {detail.ModelCalls,4} calls  {detail.Title}")),
        string.Create(
            CultureInfo.InvariantCulture,
            $"mean {Mean.TotalMilliseconds:0.0} ms, max {Max.TotalMilliseconds:0.0} ms, {SuccessRate:P0} succeeded, {WithinLimit:P0} within {Limit.TotalMilliseconds:0} ms"),
    ]);
}
