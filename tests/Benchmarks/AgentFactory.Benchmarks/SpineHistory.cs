using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Benchmarks;

/// <summary>Runs that only take and give back one task: as many events as one likes, and each step a real decision.</summary>
internal sealed class LongRuns : IDisposable
{
    private const int EventsPerStep = 3;

    private readonly Scratch _folder = Scratch.OnDisk();
    private readonly SqliteDatabase _database;

    public LongRuns()
    {
        _database = new(new() { Path = _folder["factory.db"] });
        Store = new(_database);
        Engine = new(Store, new RunDecider(), TimeProvider.System, [], Options.Create(new RunEngineOptions()), NullLogger<RunEngine>.Instance);
    }

    public SqliteRunStore Store { get; }

    public RunEngine Engine { get; }

    /// <summary>A run with so many events before its first step.</summary>
    public async Task SubmitAsync(string runId, int events, CancellationToken cancellationToken)
    {
        var options = new RunOptions { MaxRedispatches = int.MaxValue };
        await Engine.HandleAsync(
            runId, new SubmitRun(SpineFleet.Prp, options, new string('a', 40), [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer]), null, cancellationToken);
        var state = (await Engine.FindAsync(runId, cancellationToken))!;
        var padding = events - (int)state.Version;
        if (padding <= 0)
            return;
        var refused = Enumerable.Range(0, padding).Select(_ => new StaleInputRefused(TaskIds.Plan, 1, "open-attempt"));
        await Store.AppendAsync(runId, state.Version, null, new([.. refused], []), TimeProvider.System.GetUtcNow(), cancellationToken);
    }

    /// <summary>Opens the task and gives it back, over and over.</summary>
    /// <returns>Milliseconds a step: the median; and how many events came of it.</returns>
    public async Task<(double Milliseconds, int Events)> StepAsync(string runId, int times, CancellationToken cancellationToken)
    {
        var steps = new double[times];
        for (var i = 0; i < times; i++)
        {
            var task = (await Engine.FindAsync(runId, cancellationToken))!.Tasks[TaskIds.Plan];
            var started = Stopwatch.GetTimestamp();
            IRunInput open = new OpenAttempt(task.Id, task.Attempt, task.Epoch, "planner@bench");
            await Engine.HandleAsync(runId, open, InputKeys.For(open), cancellationToken);
            IRunInput suspend = new SuspendAttempt(task.Id, task.Attempt, task.Epoch, "again");
            await Engine.HandleAsync(runId, suspend, InputKeys.For(suspend), cancellationToken);
            steps[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return (Rounds.Median(steps), times * EventsPerStep);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A step of a run with a long history against one of a run with a short one.</summary>
internal static class SpineHistory
{
    private const int RoundsThatCount = 11;
    private const int Short = 100;
    private const int Long = 50_000;
    private const int Steps = 100;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var runs = new LongRuns();
        await runs.SubmitAsync("short", Short, cancellationToken);
        await runs.SubmitAsync("long", Long, cancellationToken);
        yield return await Rounds.CompareAsync(
            "step after 50,000 events (baseline: after 100)", "ms", RoundsThatCount,
            async () => (await runs.StepAsync("short", Steps, cancellationToken)).Milliseconds,
            async () => (await runs.StepAsync("long", Steps, cancellationToken)).Milliseconds,
            Target.AtMost(1.2), cancellationToken);
    }
}
