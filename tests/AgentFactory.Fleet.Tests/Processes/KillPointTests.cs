using System.Diagnostics;
using System.Globalization;
using AgentFactory.Coordinator.Repositories;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>
/// <c>kill -9</c> at every step. Not random moments: a first run writes down all that each service passes on its way, which are the
/// boundaries of what is durable; then each of these points kills its service once. One run bears several kills, far apart.
/// </summary>
public sealed class KillPointTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    private const int KillsPerRun = 8;

    /// <summary>The services that have a part in the requirement; the specialists stand by.</summary>
    private static readonly string[] TakePart = ["coordinator-1", "planner-1", "coder-1", "tester-1", "reviewer-1"];

    /// <summary>How often a point may be missed because an earlier kill of the same run led past it.</summary>
    private const int MaxRounds = 60;

    /// <summary>Every how many points one is tried. All of them take about ten minutes on two quiet cores; set it to 1 for that.</summary>
    private static readonly int Stride = int.TryParse(Environment.GetEnvironmentVariable("FACTORY_KILL_STRIDE"), out var stride) ? stride : 2;

    [Fact]
    public async Task Run_EachServiceKilledAtEachOfItsSteps_EndsInTheSameTreeAndPaysNothingTwice()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);
        fleet.KeepAlive();
        var started = Stopwatch.GetTimestamp();
        var (survey, _) = await RunAsync(fleet, "survey", []);
        var points = fleet.Services.SelectMany(service => fleet.PassedBy(service, RunIds.ForKey("survey")).Select(point => new KillPoint(service, point)))
            .Where((_, i) => i % Stride == 0).ToList();
        Assert.All(TakePart, service => Assert.Contains(points, point => point.Service == service));

        var pending = points;
        for (var round = 1; pending.Count > 0; round++)
        {
            Assert.True(round <= MaxRounds, $"never came to {string.Join("; ", pending)}\n{fleet.Logs}");
            var key = string.Create(CultureInfo.InvariantCulture, $"round-{round}");
            var spread = (pending.Count + KillsPerRun - 1) / KillsPerRun;
            var chosen = pending.Where((_, i) => i % spread == 0).ToList();
            var (ending, tried) = await RunAsync(fleet, key, chosen);
            Assert.Equal(survey, ending);
            Console.WriteLine($"round {round} after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: {pending.Count} of {points.Count} points were left");
            pending = [.. pending.Except(tried)];
        }

        Report($"kill points: {points.Count} tried, 0 lost, 0 doubled");
    }

    /// <summary>Runs the requirement under kills; answers what came of it, after all that must have happened once has been counted, and which kills there were.</summary>
    private static async Task<(Ending Ending, IReadOnlyList<KillPoint> Tried)> RunAsync(ProcessFleet fleet, string key, IReadOnlyList<KillPoint> kills)
    {
        var runId = RunIds.ForKey(key);
        foreach (var (service, point) in kills)
            fleet.OrderDeath(service, runId, point);
        fleet.Model.Forget();
        await fleet.SubmitUntilTakenAsync(key);
        var history = await fleet.HistoryAsync(runId);
        await fleet.SettleAsync(runId, RunIds.ForKey("survey"));
        var run = await fleet.RunAsync(runId);
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{string.Join("; ", kills)}\n{run}\n{string.Join('\n', history)}\n{fleet.Logs}");

        // Only an answer that its coordinator took to the grave before it was journaled is asked for again.
        var paid = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["coder 0"] = 1, ["coder 1"] = 1, ["coder 2"] = 1, ["planner 0"] = 1, ["reviewer 0"] = 1 };
        var tried = kills.Where(kill => fleet.DiedOrIsSpared(kill.Service, runId, kill.Name)).ToList();
        foreach (var kill in tried.Where(kill => kill.Name.StartsWith("call.answered ", StringComparison.Ordinal)))
            paid[StepOf(kill.Name)]++;

        Assert.True(paid.SequenceEqual(fleet.Model.Ledger), $"{string.Join("; ", kills)}: paid {string.Join(", ", fleet.Model.Ledger)}, due {string.Join(", ", paid)}");
        Assert.Equal(Enumerable.Range(1, history.Count).Select(i => (long)i), history.Select(e => e.Sequence));
        var commit = run.GetProperty("commit").GetString()!;
        return (new(
            await fleet.TreeAsync(runId, commit),
            await fleet.MergesAsync(runId, commit),
            run.GetProperty("modelCalls").GetInt64(),
            run.GetProperty("tokens").GetInt64(),
            history.Count(e => e.Type == "task-integrated"),
            history.Count(e => e.Type == "evidence-recorded"),
            history.Count(e => e.Type == "run-succeeded")), tried);
    }

    /// <summary>As the ledger calls the step of a point <c>call.answered TASK INDEX</c>. A coder's first step is its look at the tools.</summary>
    private static string StepOf(string point) => point.Split(' ') switch
    {
        [_, "plan", _] => "planner 0",
        [_, "review-1", _] => "reviewer 0",
        [_, _, var index] => $"coder {int.Parse(index, CultureInfo.InvariantCulture) - 1}",
        _ => throw new InvalidOperationException($"{point} is no call"),
    };

    private static void Report(string line)
    {
        Console.WriteLine(line);
        if (Environment.GetEnvironmentVariable("FACTORY_TEST_SUMMARY") is { Length: > 0 } summary)
            File.AppendAllText(summary, line + "\n");
    }

    private sealed record KillPoint(string Service, string Name);

    /// <summary>What a run came to, and what it did on its way that must happen once.</summary>
    private sealed record Ending(string Tree, int Merges, long ModelCalls, long Tokens, int Integrations, int Proofs, int Successes);
}
