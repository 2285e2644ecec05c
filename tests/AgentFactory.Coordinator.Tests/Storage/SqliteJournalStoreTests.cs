namespace AgentFactory.Coordinator.Tests.Storage;

public sealed class SqliteJournalStoreTests : JournalStoreContract
{
    private protected override StorageWorld CreateWorld() => new SqliteWorld();
}
