using AgentFactory.Coordinator.Tests.Storage;
using AgentFactory.Fleet.Tests.Servers;

namespace AgentFactory.Fleet.Tests.Storage;

[Collection(PostgresTests.Name)]
public sealed class PostgresJournalStoreTests(PostgresFixture postgres) : JournalStoreContract
{
    private protected override StorageWorld CreateWorld() => new PostgresWorld(postgres);
}
