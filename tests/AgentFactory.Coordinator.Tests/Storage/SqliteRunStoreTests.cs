namespace AgentFactory.Coordinator.Tests.Storage;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private protected override StorageWorld CreateWorld() => new SqliteWorld();
}
