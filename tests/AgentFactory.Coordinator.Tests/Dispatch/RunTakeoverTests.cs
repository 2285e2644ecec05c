using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Dispatch;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task Hold_OfARunThatIsTakenOver_SendsNothingOfItBeforeItsEnd()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        var held = RunIds.ForKey("held");
        using (world.Services.GetRequiredService<OutboxDispatcher>().Hold(held))
        {
            await world.SubmitAsync(key: "held");
            var other = await world.SubmitAsync();
            await world.WatchAsync(other.RunId);

            Assert.NotEmpty(await world.Services.GetRequiredService<IRunStore>().PendingAsync(held, 10, default));
            Assert.Equal(RunStatus.Planning, (await world.Runs.GetAsync(held, default)).Status);
        }

        await world.WatchAsync(held);
        Assert.Equal(RunStatus.Succeeded, (await world.Runs.GetAsync(held, default)).Status);
    }
}
