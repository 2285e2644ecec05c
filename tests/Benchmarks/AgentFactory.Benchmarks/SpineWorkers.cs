using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentFactory.Benchmarks;

/// <summary>How many whole runs a minute, with so many workers a role and as many runs under way as keep them all busy.</summary>
internal static class SpineWorkers
{
    private const int RoundsThatCount = 3;
    private const int Runs = 12;
    private const int RolesAtOnce = 4;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var one = await WholeFleet.StartAsync(1, cancellationToken);
        yield return await Rounds.CompareAsync(
            "whole runs, one after the other (baseline: 1 worker)", "runs/min", RoundsThatCount,
            () => MeasureAsync(one, Runs, RolesAtOnce, cancellationToken), () => MeasureAsync(one, Runs, 1, cancellationToken), null, cancellationToken);
        foreach (var workers in (int[])[2, 4, 8])
        {
            await using var many = await WholeFleet.StartAsync(workers, cancellationToken);
            yield return await Rounds.CompareAsync(
                $"whole runs, {workers} workers a role (baseline: 1)", "runs/min", RoundsThatCount,
                () => MeasureAsync(one, Runs, RolesAtOnce, cancellationToken),
                () => MeasureAsync(many, Runs, workers * RolesAtOnce, cancellationToken), null, cancellationToken);
        }
    }

    private static async Task<double> MeasureAsync(WholeFleet fleet, int runs, int atOnce, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (_, token) => await fleet.WaitAsync(await fleet.SubmitAsync(token), token));
        return runs / Stopwatch.GetElapsedTime(started).TotalMinutes;
    }
}
