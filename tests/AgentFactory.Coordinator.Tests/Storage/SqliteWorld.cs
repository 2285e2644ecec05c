using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Sqlite;

namespace AgentFactory.Coordinator.Tests.Storage;

internal sealed class SqliteWorld : StorageWorld
{
    private readonly string? _directory;
    private SqliteDatabase _database = null!;

    public SqliteWorld()
    {
        _directory = Directory.CreateTempSubdirectory("factory-storage-").FullName;
        File = Path.Combine(_directory, "factory.db");
        Open();
    }

    private SqliteWorld(string file)
    {
        File = file;
        Open();
    }

    public string File { get; }

    public override IRunStore Runs => new SqliteRunStore(_database);

    public override IJournalStore Journal => new SqliteJournalStore(_database);

    public override IRunIndex Index => new SqliteRunIndex(_database);

    public override void Reopen()
    {
        _database.Dispose();
        Open();
    }

    public override StorageWorld OpenSecond() => new SqliteWorld(File);

    public override void Dispose()
    {
        _database.Dispose();
        if (_directory is not null)
            Directory.Delete(_directory, recursive: true);
    }

    private void Open() => _database = new(new SqliteStorageOptions { Path = File });
}
