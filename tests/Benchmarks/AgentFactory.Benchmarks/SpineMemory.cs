using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Dispatch;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace AgentFactory.Benchmarks;

/// <summary>
/// The resident memory of a coordinator that drives so many runs, each of which was submitted, dispatched, and waits for a
/// person. A process of its own each time: what the other one took is not given back.
/// </summary>
internal static class SpineMemory
{
    private const int RoundsThatCount = 3;
    private const int Few = 100;
    private const int Many = 10_000;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var figure = await Rounds.CompareAsync(
            "coordinator, 10,000 waiting runs (baseline: 100)", "MB", RoundsThatCount,
            () => MeasureAsync(Few, cancellationToken), () => MeasureAsync(Many, cancellationToken), null, cancellationToken);
        yield return figure;
        var more = figure.Ours - figure.Baseline;
        yield return new("the same, MB more", "MB", figure.Ours, figure.Baseline, more, more, more, Target.AtMost(100));
    }

    /// <summary>The process that is measured: says how many megabytes it holds.</summary>
    public static async Task<int> HoldAsync(string folder, int runs)
    {
        await using var fleet = await SpineFleet.StartAsync(folder, CancellationToken.None);
        var engine = fleet.Services.GetRequiredService<RunEngine>();
        var ownership = fleet.Services.GetRequiredService<IRunOwnership>();
        for (var i = 0; i < runs; i++)
        {
            var runId = RunIds.New(TimeProvider.System.GetUtcNow());
            ownership.TryTake(runId);
            await engine.HandleAsync(
                runId, new SubmitRun(SpineFleet.Prp, new RunOptions(), new string('a', 40), [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer]),
                null, CancellationToken.None);
            await engine.HandleAsync(runId, new InterruptRun("it waits"), null, CancellationToken.None);
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        Console.Out.WriteLine((process.WorkingSet64 / 1e6).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task<double> MeasureAsync(int runs, CancellationToken cancellationToken)
    {
        using var folder = Scratch.InMemory() ?? Scratch.OnDisk();
        var start = new ProcessStartInfo("dotnet", [typeof(SpineMemory).Assembly.Location, "waiting-runs", folder.Path, runs.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            return double.Parse(answer, CultureInfo.InvariantCulture);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
