using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentFactory.Benchmarks;

/// <summary>The time of one whole run that many follow, event by event, against the same run followed by one.</summary>
internal static class SpineWatchers
{
    private const int RoundsThatCount = 15;
    private const int Watchers = 50;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var fleet = await WholeFleet.StartAsync(1, cancellationToken);
        yield return await Rounds.CompareAsync(
            "a run that 50 watch (baseline: nobody)", "ms", RoundsThatCount,
            () => MeasureAsync(fleet, 0, cancellationToken), () => MeasureAsync(fleet, Watchers, cancellationToken), Target.AtMost(1.05), cancellationToken);
    }

    private static async Task<double> MeasureAsync(WholeFleet fleet, int watchers, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var runId = await fleet.SubmitAsync(cancellationToken);
        var watching = Enumerable.Range(0, watchers).Select(_ => fleet.WaitAsync(runId, cancellationToken)).ToArray();
        await fleet.WaitAsync(runId, cancellationToken);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await Task.WhenAll(watching);
        return time;
    }
}
