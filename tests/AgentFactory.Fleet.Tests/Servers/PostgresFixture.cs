namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>One server for all tests of a collection; a database for each.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    internal PostgresServer Server => _server ?? throw new InvalidOperationException("the server is not running");

    public async Task InitializeAsync()
    {
        if (PostgresServer.Obstacle is null)
            _server = await PostgresServer.StartAsync();
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}
