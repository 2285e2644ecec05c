namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>One broker for all tests of a collection; a virtual host for each.</summary>
public sealed class RabbitFixture : IAsyncLifetime
{
    private RabbitServer? _server;

    internal RabbitServer Server => _server ?? throw new InvalidOperationException("the broker is not running");

    public async Task InitializeAsync()
    {
        if (RabbitServer.Obstacle is null)
            _server = await RabbitServer.StartAsync();
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class RabbitTests : ICollectionFixture<RabbitFixture>
{
    public const string Name = "RabbitMQ";
}
