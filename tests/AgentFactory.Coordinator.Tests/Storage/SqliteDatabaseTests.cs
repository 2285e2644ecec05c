using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Coordinator.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("factory-storage-").FullName;

    private string FilePath => Path.Combine(_directory, "factory.db");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Open_NewFile_IsInWriteAheadModeAtTheNewestSchema()
    {
        Open().Dispose();

        Assert.Equal("wal", Ask("PRAGMA journal_mode"));
        Assert.Equal((long)SqliteSchema.Steps.Count, Ask("PRAGMA user_version"));
    }

    [Fact]
    public void Open_NewerSchema_RefusesAndLeavesTheFileAlone()
    {
        Open().Dispose();
        Ask("PRAGMA user_version = 999");
        var before = File.ReadAllBytes(FilePath);

        var error = Assert.Throws<StorageException>(Open);

        Assert.Equal(
            $"{FilePath} was written by a newer factory (schema 999; this one knows {SqliteSchema.Steps.Count}). "
            + "Nothing was changed. Use the newer factory, or another data directory.",
            error.Message);
        Assert.Equal(before, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task NoteLater_NextWriteFails_GoesAlongWithTheOneAfter()
    {
        using var database = Open();
        database.NoteLater(session => session.Execute("CREATE TABLE noted (x)"));

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => database.WriteAsync<bool>(_ => throw new InvalidOperationException(), CancellationToken.None));
        var afterFailure = Ask("SELECT count(*) FROM sqlite_schema WHERE name = 'noted'");
        await database.WriteAsync(_ => true, CancellationToken.None);
        await database.WriteAsync(_ => true, CancellationToken.None);

        Assert.Equal(0L, afterFailure);
        Assert.Equal(1L, Ask("SELECT count(*) FROM sqlite_schema WHERE name = 'noted'"));
    }

    [Fact]
    public void Dispose_NotesWait_WritesThem()
    {
        using (var database = Open())
            database.NoteLater(session => session.Execute("CREATE TABLE noted (x)"));

        Assert.Equal(1L, Ask("SELECT count(*) FROM sqlite_schema WHERE name = 'noted'"));
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_RefusesAndLeavesTheFileAlone()
    {
        Ask("CREATE TABLE theirs (x)");
        var before = File.ReadAllBytes(FilePath);

        Assert.Throws<StorageException>(Open);

        Assert.Equal(before, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Open_NotADatabase_RefusesAndLeavesTheFileAlone()
    {
        File.WriteAllText(FilePath, new string('x', 5_000));

        Assert.Throws<StorageException>(Open);

        Assert.Equal(new string('x', 5_000), File.ReadAllText(FilePath));
    }

    [Fact]
    public async Task Write_ThatThrows_IsRolledBackAndTheNextOneWorks()
    {
        using var database = Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            session =>
            {
                session.Execute("INSERT INTO artifacts (hash, content) VALUES ('a', x'00')");
                throw new InvalidOperationException();
            },
            default));
        await database.WriteAsync(session => session.Execute("INSERT INTO artifacts (hash, content) VALUES ('b', x'00')"), default);

        Assert.Equal(["b"], await database.ReadAsync(s => s.Query("SELECT hash FROM artifacts", r => r.GetString(0)), default));
    }

    [Fact]
    public async Task Read_ThatTriesToWrite_IsRefused()
    {
        using var database = Open();

        await Assert.ThrowsAsync<SqliteException>(
            () => database.ReadAsync(s => s.Execute("DELETE FROM artifacts"), default));
    }

    private SqliteDatabase Open() => new(new SqliteStorageOptions { Path = FilePath });

    private object? Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
