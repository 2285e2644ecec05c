using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.Coordinator.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentFactory.Coordinator.Tests.Storage.Disk;

public sealed class DiskWatchTests
{
    private const long Plenty = 1L << 40;

    [Fact]
    public async Task Look_DiskIsNearlyFull_SetsTheRunAsideAndTheResumeGoesOn()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "left: step 0 recorded";
        var reached = world.Script.ReachedAsync();
        await world.StartAsync();
        var run = await world.SubmitAsync();
        await reached;

        world.Space.Free = 1_500_000;
        await world.WatchAsync(run.RunId);
        var stopped = await world.Runs.GetAsync(run.RunId, default);
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => world.Runs.ResumeAsync(run.RunId, null, null, default));
        var health = await HealthAsync(world);
        world.Space.Free = Plenty;
        await world.Runs.ResumeAsync(run.RunId, null, null, default);
        await world.WatchAsync(run.RunId);

        var expected = $"the disk that holds {world.DataDirectory} is nearly full: 1.5 MB are free, and it takes 67.1 MB to go on. "
            + "Make room, or set Coordinator:Disk:MinFreeBytes lower";
        Assert.Equal((RunStatus.Waiting, expected), (stopped.Status, stopped.Reason));
        Assert.Equal($"{expected}. Nothing was changed.", refused.Message);
        Assert.Equal((HealthStatus.Unhealthy, expected), (health.Status, health.Description));
        var ended = await world.Runs.GetAsync(run.RunId, default);
        Assert.Equal((RunStatus.Succeeded, 6), (ended.Status, ended.ModelCalls));
    }

    [Fact]
    public async Task Complete_AttemptFailsWhereTheDiskIsFull_CostsNoAttempt()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "left: step 0 recorded";
        var reached = world.Script.ReachedAsync();
        // So that it is not the watch that sees it first.
        await world.StartAsync(driveAll: true, "Coordinator:Disk:CheckInterval=00:01:00");
        var run = await world.SubmitAsync();
        await reached;
        var task = (await world.Runs.StateAsync(run.RunId, default)).Tasks["left"];

        world.Space.Free = 0;
        await world.Services.GetRequiredService<IJournal>().CompleteAttemptAsync(
            new()
            {
                Attempt = new() { RunId = run.RunId, TaskId = task.Id, Attempt = task.Attempt, Epoch = task.Epoch },
                Outcome = Outcome.Failed,
                Reason = "git update-ref: couldn't write left/1.lock",
                Retryable = true,
            },
            default);
        var stopped = await world.Runs.GetAsync(run.RunId, default);
        world.Space.Free = Plenty;
        await world.Runs.ResumeAsync(run.RunId, null, null, default);
        var seen = await world.WatchAsync(run.RunId);

        Assert.Equal(RunStatus.Waiting, stopped.Status);
        Assert.Contains("is nearly full: 0 MB are free", stopped.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(seen, notice => notice.Type == "attempt-failed");
        var ended = await world.Runs.GetAsync(run.RunId, default);
        Assert.Equal((RunStatus.Succeeded, 6), (ended.Status, ended.ModelCalls));
    }

    [Fact]
    public async Task Submit_DiskIsNearlyFull_IsRefusedAndLeavesNothing()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        world.Space.Free = 0;

        await Assert.ThrowsAsync<RunRefusedException>(() => world.SubmitAsync());

        Assert.Empty(await world.Runs.ListAsync(10, default));
        Assert.False(Directory.Exists(Path.Combine(world.DataDirectory, "repositories")));
    }

    [Fact]
    public async Task Look_WritesFailedOnce_SetsTheRunAsideAsSoonAsItCan()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "left: step 0 recorded";
        var reached = world.Script.ReachedAsync();
        await world.StartAsync();
        var run = await world.SubmitAsync();
        await reached;

        world.Services.GetRequiredService<WriteFailures>().Add("disk I/O error");
        await world.WatchAsync(run.RunId);

        var stopped = await world.Runs.GetAsync(run.RunId, default);
        Assert.Equal((RunStatus.Waiting, "the database cannot be written: disk I/O error"), (stopped.Status, stopped.Reason));
    }

    [Fact]
    public void Find_FolderThatIsNotThere_LooksWhereItWouldLie() =>
        Assert.True(new FileSystemSpace().Of(Path.Combine(Path.GetTempPath(), "not", "there")) > 0);

    private static async Task<HealthReportEntry> HealthAsync(FleetWorld world) =>
        (await world.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["disk"];
}
