using System.Globalization;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Simulation.Tests.World;
using Xunit.Abstractions;

namespace AgentFactory.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 2000;

    /// <summary>FACTORY_SIM_SEED=N replays one seed; FACTORY_SIM_SEEDS=N runs that many.</summary>
    [Fact]
    public async Task Run_InEveryWorld_KeepsEveryInvariant()
    {
        var one = Environment.GetEnvironmentVariable("FACTORY_SIM_SEED");
        var many = Environment.GetEnvironmentVariable("FACTORY_SIM_SEEDS");
        var seeds = one is { Length: > 0 }
            ? [int.Parse(one, CultureInfo.InvariantCulture)]
            : Enumerable.Range(1, many is { Length: > 0 } ? int.Parse(many, CultureInfo.InvariantCulture) : DefaultSeeds);

        var count = 0;
        var steps = 0L;
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var seed in seeds)
        {
            var outcome = await RunSimulation.RunAsync(seed);
            count++;
            steps += outcome.Steps;
            kinds.UnionWith(outcome.History.Select(e => RunJson.NameOf(e.Event)));
            ends[outcome.End] = ends.GetValueOrDefault(outcome.End) + 1;
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"simulation: {count} seeds, {steps} steps, 0 violations");
        output.WriteLine(line);
        output.WriteLine(string.Join(", ", ends.Select(e => $"{e.Key} {e.Value}")));
        if (Environment.GetEnvironmentVariable("FACTORY_TEST_SUMMARY") is { Length: > 0 } summary)
            await File.AppendAllTextAsync(summary, line + "\n");

        // A simulation in which something never happens finds nothing about it.
        if (count >= DefaultSeeds)
            Assert.Empty(RunJson.EventNames.Except(kinds));
    }

    [Fact]
    public async Task Run_OfTheSameSeed_TakesTheSameCourse()
    {
        var first = await RunSimulation.RunAsync(4711);
        var second = await RunSimulation.RunAsync(4711);

        Assert.Equal(Lines(first), Lines(second));
        Assert.Equal((first.Steps, first.End), (second.Steps, second.End));
    }

    private static string[] Lines(SimulationOutcome outcome) =>
        [.. outcome.History.Select(e => $"{e.Version} {e.Time:O} {RunJson.Write(e.Event)}")];
}
