using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Files;

/// <summary>
/// A small database beside the store: one connection, one caller at a time, each piece of work one transaction. Several
/// processes may have it open; a killed one leaves nothing torn.
/// </summary>
internal sealed class SideDatabase : IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _path;
    private readonly string _schema;
    private SqliteConnection? _connection;

    /// <param name="path">The file; it and its folder are made when first used.</param>
    /// <param name="schema">Statements that may be run again at every opening.</param>
    public SideDatabase(string path, string schema)
    {
        _path = path;
        _schema = schema;
    }

    /// <summary>Runs <paramref name="work"/> whole or, when it throws, not at all.</summary>
    public async Task<T> TransactAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _connection ??= Open();
            // Takes the write lock at once: two processes that first read and then write cannot block each other for good.
            using var transaction = _connection.BeginTransaction(deferred: false);
            var result = work(_connection, transaction);
            transaction.Commit();
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads; nothing waits for it.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _connection ??= Open();
            return work(_connection);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    private SqliteConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Pooling = false,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run("PRAGMA journal_mode = WAL");
            connection.Run("PRAGMA synchronous = NORMAL");
            connection.Run(_schema);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
