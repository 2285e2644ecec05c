using System.Diagnostics;
using System.Text;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Fleet.Tests.Processes;

public sealed class ProcessFleetTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    [Fact]
    public async Task Run_EachServiceItsOwnProcess_SucceedsAndCanBeCloned()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);

        var runId = await fleet.SubmitAsync("one");
        var history = await fleet.HistoryAsync(runId);

        var run = await fleet.RunAsync(runId);
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}\n{string.Join('\n', history)}\n{fleet.Logs}");
        Assert.Equal(40, (await fleet.TreeAsync(runId, run.GetProperty("commit").GetString()!)).Length);
        await fleet.EventuallyAsync(async () => (await fleet.FleetAsync()).GetProperty("status").GetString() == "healthy", "the fleet is healthy");
        Assert.Equal(Enumerable.Range(1, history.Count).Select(i => (long)i), history.Select(e => e.Sequence));
        Assert.DoesNotContain("attempt:", FilesThatCommandsSee(fleet), StringComparison.Ordinal);
        Assert.DoesNotContain($"{runId}.", fleet.Logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_KilledInTheMiddleOfATask_AnotherTakesItUp()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 2);
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Model.Held[Roles.Coder] = dead.Task;
        var runId = await fleet.SubmitAsync("killed");

        string? victim = null;
        long lost = 0;
        var killed = 0L;
        await foreach (var (_, type, data) in fleet.WatchAsync(runId))
        {
            var agent = data.TryGetProperty("agentId", out var id) ? id.GetString()! : "";
            if (victim is null && type == "attempt-opened" && agent.StartsWith("coder@", StringComparison.Ordinal))
            {
                victim = agent;
                fleet[fleet.NameOf(agent)].Kill();
                killed = Stopwatch.GetTimestamp();
                dead.SetResult();
            }
            else if (type == "attempt-lost")
            {
                lost = Stopwatch.GetTimestamp();
            }
        }

        var run = await fleet.RunAsync(runId);
        var opened = (await fleet.HistoryAsync(runId)).Where(e => e.Type == "attempt-opened").Select(e => e.Data.GetProperty("agentId").GetString()!)
            .Where(agent => agent.StartsWith("coder@", StringComparison.Ordinal)).ToList();
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}\n{fleet.Logs}");
        Assert.Equal(victim, opened[0]);
        Assert.NotEqual(victim, opened[1]);
        Console.WriteLine($"a killed worker's task was given to another after {Stopwatch.GetElapsedTime(killed, lost).TotalSeconds:0.0} s");
    }

    private static string FilesThatCommandsSee(ProcessFleet fleet)
    {
        var text = new StringBuilder();
        var files = Directory.EnumerateFiles(fleet.Workspaces, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains("/tree/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
            text.Append(File.ReadAllText(file));
        return text.ToString();
    }
}
