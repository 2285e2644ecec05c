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

    internal RabbitServer Rabbit => _rabbit!;

    internal PostgresServer Postgres => _postgres!;

    /// <param name="coordinators">How many there are.</param>
    /// <param name="coders">How many of that role.</param>
    /// <param name="others">How many of each other role.</param>
    /// <param name="settings">Further variables for every service.</param>
    internal async Task<ProcessFleet> StartAsync(int coordinators, int coders, int others = 1, IReadOnlyDictionary<string, string>? settings = null)
    {
        Skip.If(Obstacle);
        var fleet = new ProcessFleet(_rabbit!.NextHost(), await _postgres!.CreateDatabaseAsync()) { Settings = settings ?? new Dictionary<string, string>() };
        try
        {
            await fleet.StartAsync(coordinators, coders, others);
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }
}
