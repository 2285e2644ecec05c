namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>
/// <c>kill -9</c> at every step: the first round of a service kills it at the first event of a run, the next at the second, until a run goes
/// through whole. Not random moments: each step has its turn.
/// </summary>
public sealed class KillPointTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    /// <summary>Every how many events a kill is tried; 1 tries them all and takes long.</summary>
    private static readonly int Stride = int.TryParse(Environment.GetEnvironmentVariable("FACTORY_KILL_STRIDE"), out var stride) ? stride : 6;

    [Theory]
    [InlineData("coordinator-1", 1, Skip = "known defect: an agent whose git cannot reach the coordinator gives its attempt up instead of trying again")]
    [InlineData("coder-1", 2, Skip = "not yet seen to pass: it takes minutes")]
    [InlineData("tester", 3, Skip = "not yet seen to pass: it takes minutes")]
    public async Task Run_ServiceKilledAtEachStep_EndsInTheSameTreeAndPaysNothingTwice(string service, int first)
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);
        var whole = await EndAsync(fleet, await fleet.SubmitAsync("whole"));

        var tried = 0;
        for (long at = first; ; at += Stride)
        {
            var runId = await fleet.SubmitAsync($"{service}-{at}");
            if (!await KillAtAsync(fleet, runId, service, at))
                break;
            tried++;
            Assert.Equal(whole, await EndAsync(fleet, runId));
        }

        Assert.True(tried > 0);
        Console.WriteLine($"kill points of {service}: {tried} tried, 0 lost, 0 doubled");
    }

    /// <returns>False when the run ended before that.</returns>
    private static async Task<bool> KillAtAsync(ProcessFleet fleet, string runId, string service, long at)
    {
        await foreach (var (sequence, _, _) in fleet.WatchAsync(runId))
        {
            if (sequence < at)
                continue;
            fleet[service].Kill();
            fleet[service].Start();
            await fleet.WaitForAsync(0);
            return true;
        }

        return false;
    }

    /// <summary>What a run came to, and what it did on its way that must happen once.</summary>
    private static async Task<Ending> EndAsync(ProcessFleet fleet, string runId)
    {
        var history = await fleet.HistoryAsync(runId);
        var run = await fleet.RunAsync(runId);
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}\n{string.Join('\n', history)}\n{fleet.Logs}");
        return new(
            await fleet.TreeAsync(runId, run.GetProperty("commit").GetString()!),
            run.GetProperty("modelCalls").GetInt64(),
            run.GetProperty("tokens").GetInt64(),
            history.Count(e => e.Type == "task-integrated"),
            history.Count(e => e.Type == "evidence-recorded"),
            history.Count(e => e.Type == "run-succeeded"));
    }

    private sealed record Ending(string Tree, long ModelCalls, long Tokens, int Merges, int Proofs, int Successes);
}
