using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Postgres;
using AgentFactory.Coordinator.Tests.Storage;
using AgentFactory.Fleet.Tests.Servers;
using Microsoft.Extensions.Options;

namespace AgentFactory.Fleet.Tests.Storage;

internal sealed class PostgresWorld : StorageWorld
{
    private readonly string _connection;
    private PostgresDatabase _database;

    public PostgresWorld(PostgresFixture fixture)
    {
        Skip.If(PostgresServer.Obstacle);
        _connection = Task.Run(fixture.Server.CreateDatabaseAsync).GetAwaiter().GetResult();
        _database = Open();
    }

    private PostgresWorld(string connection)
    {
        _connection = connection;
        _database = Open();
    }

    public PostgresDatabase Database => _database;

    public override IRunStore Runs => new PostgresRunStore(_database);

    public override IJournalStore Journal => new PostgresJournalStore(_database);

    public override IRunIndex Index => new PostgresRunIndex(_database);

    public override void Reopen()
    {
        _database.Dispose();
        _database = Open();
    }

    public override StorageWorld OpenSecond() => new PostgresWorld(_connection);

    public override void Dispose() => _database.Dispose();

    private PostgresDatabase Open() =>
        new(Options.Create(new PostgresStorageOptions { ConnectionString = _connection, MaxConnections = 8 }), TimeProvider.System);
}
