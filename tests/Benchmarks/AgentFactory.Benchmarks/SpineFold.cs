using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Benchmarks;

/// <summary>Reading a history and folding it against having lived it, both with the store.</summary>
internal static class SpineFold
{
    private const int RoundsThatCount = 7;
    private const int Steps = 500;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var runs = new LongRuns();
        await runs.SubmitAsync("r1", 0, cancellationToken);
        await runs.StepAsync("r1", Steps, cancellationToken);
        yield return await Rounds.CompareAsync(
            "history folded (baseline: lived)", "events/s", RoundsThatCount,
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                var (_, events) = await runs.StepAsync("r1", Steps, cancellationToken);
                return events / Stopwatch.GetElapsedTime(started).TotalSeconds;
            },
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                var events = new List<IRunEvent>();
                await foreach (var stored in runs.Store.ReadAsync("r1", 0, cancellationToken))
                    events.Add(stored.Event);
                var state = RunState.Fold("r1", events);
                return state.Version / Stopwatch.GetElapsedTime(started).TotalSeconds;
            },
            Target.AtLeast(20), cancellationToken);
    }
}
