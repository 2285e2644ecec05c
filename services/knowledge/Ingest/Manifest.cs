using System.Security.Cryptography;
using System.Text.Json;
using AgentFactory.Knowledge.Files;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>
/// Which files were taken in, and which entries stand for them. It is written after the entries and before the deletions,
/// so that a killed ingest only has something to do again, and never loses track of an entry.
/// </summary>
internal sealed class Manifest(string path) : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS file (source TEXT NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (source, path)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS chunk (source TEXT NOT NULL, path TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (source, path, entry)) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS chunk_entry ON chunk (entry);
        CREATE TABLE IF NOT EXISTS doomed (entry TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS self (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL) STRICT;
        """;

    private const int NameLength = 12;

    private readonly SideDatabase _database = new(path, Schema);

    /// <summary>A name that no other list has, made when it is first asked for: it tells apart what several lists have in one place.</summary>
    public Task<string> NameAsync(CancellationToken cancellationToken) =>
        _database.TransactAsync(
            (connection, _) =>
            {
                connection.Run("INSERT INTO self VALUES (1, $1) ON CONFLICT DO NOTHING", RandomNumberGenerator.GetHexString(NameLength, lowercase: true));
                return connection.Rows("SELECT name FROM self", reader => reader.GetString(0))[0];
            },
            cancellationToken);

    /// <summary>Some of the entries that stand for a source; none when nothing was taken in of it.</summary>
    public Task<List<string>> SampleAsync(string source, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            connection => connection.Rows("SELECT DISTINCT entry FROM chunk WHERE source = $1 ORDER BY entry LIMIT $2", reader => reader.GetString(0), source, limit),
            cancellationToken);

    /// <summary>Every file of the source counts as changed, until it is taken in again.</summary>
    public Task<int> DoubtAsync(string source, CancellationToken cancellationToken) =>
        _database.TransactAsync((connection, _) => connection.Run("UPDATE file SET hash = '' WHERE source = $1", source), cancellationToken);

    public async Task<Dictionary<string, string>> HashesAsync(string source, CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync(
            connection => connection.Rows("SELECT path, hash FROM file WHERE source = $1", reader => (Path: reader.GetString(0), Hash: reader.GetString(1)), source),
            cancellationToken);
        return rows.ToDictionary(row => row.Path, row => row.Hash, StringComparer.Ordinal);
    }

    /// <summary>Notes what now stands for these files; what stood for them before is doomed.</summary>
    public Task<bool> ReplaceAsync(string source, IReadOnlyCollection<(string Path, string Hash, IReadOnlyCollection<string> Entries)> files, CancellationToken cancellationToken) =>
        _database.TransactAsync(
            (connection, _) =>
            {
                foreach (var (file, hash, entries) in files)
                {
                    connection.Run("INSERT INTO doomed SELECT entry FROM chunk WHERE source = $1 AND path = $2 ON CONFLICT DO NOTHING", source, file);
                    connection.Run("DELETE FROM chunk WHERE source = $1 AND path = $2", source, file);
                    if (hash.Length == 0)
                    {
                        connection.Run("DELETE FROM file WHERE source = $1 AND path = $2", source, file);
                        continue;
                    }

                    connection.Run("INSERT OR REPLACE INTO file VALUES ($1, $2, $3)", source, file, hash);
                    connection.Run("INSERT INTO chunk SELECT DISTINCT $1, $2, value FROM json_each($3)", source, file, JsonSerializer.Serialize(entries));
                }

                return true;
            },
            cancellationToken);

    /// <summary>Some entries that nothing stands for any more.</summary>
    public Task<List<string>> DoomedAsync(int limit, CancellationToken cancellationToken) =>
        _database.TransactAsync(
            (connection, _) =>
            {
                connection.Run("DELETE FROM doomed WHERE entry IN (SELECT entry FROM chunk)");
                return connection.Rows("SELECT entry FROM doomed ORDER BY entry LIMIT $1", reader => reader.GetString(0), limit);
            },
            cancellationToken);

    /// <summary>They are deleted.</summary>
    public Task<int> BuryAsync(IReadOnlyCollection<string> entries, CancellationToken cancellationToken) =>
        _database.TransactAsync((connection, _) => connection.Run("DELETE FROM doomed WHERE entry IN (SELECT value FROM json_each($1))", JsonSerializer.Serialize(entries)), cancellationToken);

    public void Dispose() => _database.Dispose();
}
