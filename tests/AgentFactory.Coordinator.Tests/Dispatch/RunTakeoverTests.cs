using AgentFactory.Coordinator.Tests.EndToEnd;

namespace AgentFactory.Coordinator.Tests.Dispatch;

public sealed class RunTakeoverTests
{
    [Fact]
    public async Task Stop_RunThatHasEnded_LeavesNoLock()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        var run = await world.SubmitAsync();
        await world.WatchAsync(run.RunId);

        await world.StopAsync();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataDirectory, "runs")));
    }
}
