using AgentFactory.Fleet.Tests.Servers;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>Broker and database of the tests with processes.</summary>
public sealed class ProcessFleetFixture : IAsyncLifetime
{
    private RabbitServer? _rabbit;
    private PostgresServer? _postgres;

    public static string? Obstacle { get; } = RabbitServer.Obstacle ?? PostgresServer.Obstacle;

    public async Task InitializeAsync()
    {
        if (Obstacle is not null)
            return;
        var rabbit = RabbitServer.StartAsync();
        _postgres = await PostgresServer.StartAsync();
        _rabbit = await rabbit;
    }

    public Task DisposeAsync()
    {
        _rabbit?.Dispose();
        _postgres?.Dispose();
        return Task.CompletedTask;
    }

    internal async Task<ProcessFleet> StartAsync(int coordinators, int coders)
    {
        Skip.If(Obstacle);
        var fleet = new ProcessFleet(_rabbit!.NextHost(), await _postgres!.CreateDatabaseAsync());
        try
        {
            await fleet.StartAsync(coordinators, coders);
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }
}
