using System.Diagnostics;
using System.Globalization;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>Many runs at once, for two coordinators and several of each role: all succeed, none twice, whoever is asked.</summary>
public sealed class ManyRunsTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    /// <summary>How many runs; a few, so that the suite stays short.</summary>
    private static readonly int Runs = Number("FACTORY_FLEET_RUNS", 8);

    /// <summary>How many processes of each role.</summary>
    private static readonly int Workers = Number("FACTORY_FLEET_WORKERS", 2);

    [Fact]
    public async Task Runs_TwoCoordinatorsAndSeveralOfEachRole_AllSucceedOnce()
    {
        using var fleet = await servers.StartAsync(coordinators: 2, coders: Workers, others: Workers);
        fleet.Patience += Runs * TimeSpan.FromSeconds(10);
        var started = Stopwatch.GetTimestamp();
        var before = fleet.Memory();
        var halfway = before;

        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => fleet.SubmitAsync(string.Create(CultureInfo.InvariantCulture, $"many-{i}"), i % 2)));

        // Each is watched from the coordinator that it was not submitted to.
        var watched = runs.Select((runId, i) => fleet.HistoryAsync(runId, (i + 1) % 2)).ToList();
        await foreach (var (ended, _) in Task.WhenEach(watched).Index())
        {
            if (ended == Runs / 2)
                halfway = fleet.Memory();
        }

        var histories = await Task.WhenAll(watched);
        var took = Stopwatch.GetElapsedTime(started);
        foreach (var (i, history) in histories.Index())
        {
            var run = await fleet.RunAsync(runs[i], i % 2);
            Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}\n{string.Join('\n', history)}\n{fleet.Logs}");
            Assert.Equal(1, await fleet.MergesAsync(runs[i], run.GetProperty("commit").GetString()!));
            Assert.Single(history, e => e.Type == "task-integrated");
            Assert.Single(history, e => e.Type == "run-succeeded");
            Assert.Equal(5, run.GetProperty("modelCalls").GetInt64());
        }

        Assert.Equal(runs.Length, runs.Distinct().Count());
        Assert.All(fleet.Model.Ledger, paid => Assert.Equal(Runs, paid.Value));
        await fleet.EventuallyAsync(async () => await fleet.WaitingMessagesAsync() == 0, "the queues are empty");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Runs} runs, 2 coordinators, {Workers} of each role: {took.TotalSeconds:0} s; memory in MB before, halfway and after: {string.Join(", ", fleet.Memory().Select(m => $"{m.Key} {before[m.Key]} {halfway[m.Key]} {m.Value}"))}"));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
