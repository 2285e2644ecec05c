using AgentFactory.Coordinator.Tests.EndToEnd;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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

        await world.KillAsync();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.DataDirectory, "runs")));
    }

    [Fact]
    public async Task Start_ThatFailsForAnotherReason_LogsNoDeathOfItsOwn()
    {
        var folder = Directory.CreateTempSubdirectory("factory-start-").FullName;
        try
        {
            var lines = new LogLines();
            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Logging.AddProvider(lines);
            builder.Configuration["Coordinator:DataDirectory"] = folder;
            builder.AddCoordinator();
            builder.Services.AddHostedService<BrokenStart>();
            ServiceDefaults.Messaging.FactoryBusExtensions.AddFactoryBus(builder);
            using (var host = builder.Build())
                await Assert.ThrowsAsync<IOException>(() => host.StartAsync());

            Assert.DoesNotContain(lines.All, line => line.Contains("TaskCanceledException", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class BrokenStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new IOException("the port is taken");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
