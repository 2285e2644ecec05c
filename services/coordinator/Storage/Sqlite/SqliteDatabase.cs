using System.Collections.Concurrent;
using AgentFactory.Coordinator.Storage.Disk;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>
/// The one file that holds histories, journals, outbox and timers. One connection writes, behind a gate; a few others
/// read beside it. Several processes may have the same file open.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const string Flushed = "PRAGMA synchronous = FULL";
    private const string NotFlushed = "PRAGMA synchronous = NORMAL";

    private readonly SqliteStorageOptions _options;
    private readonly WriteFailures? _failures;
    private readonly string _durability;
    private string? _setDurability;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _readers;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SqliteSession _writer;

    /// <summary>Work that the next transaction does first. Only who holds the gate takes out of it.</summary>
    private readonly ConcurrentQueue<Action<SqliteSession>> _later = [];

    /// <param name="options">How it is opened.</param>
    /// <param name="failures">Told of writes that fail for want of a working disk.</param>
    /// <exception cref="StorageException">The file cannot be opened, is not ours, or is of a newer version.</exception>
    public SqliteDatabase(SqliteStorageOptions options, WriteFailures? failures = null)
    {
        _options = options;
        _failures = failures;
        _durability = options.Durability == SqliteDurability.PowerFailure ? Flushed : NotFlushed;
        _readers = new(options.MaxReaders, options.MaxReaders);
        try
        {
            _writer = Connect();
        }
        catch (SqliteException e)
        {
            throw Unusable(e);
        }

        try
        {
            Check(_writer);
            _writer.Execute("PRAGMA journal_mode = WAL");
            SetDurability(_durability);
            Transact(Migrate);
        }
        catch (Exception e)
        {
            _writer.Dispose();
            if (e is SqliteException inner)
                throw Unusable(inner);
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction; it happens whole or, when it throws, not at all.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        WriteAsync(work, _durability, cancellationToken);

    /// <summary>
    /// As a write, but a power failure may undo it: for what is only noted down and would be done again.
    /// It does not wait for the disk.
    /// </summary>
    public Task<T> NoteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        WriteAsync(work, NotFlushed, cancellationToken);

    /// <summary>
    /// As a note, but in no transaction of its own: whatever is written next takes it along. A crash before that loses it;
    /// <see cref="CatchUpAsync"/> makes readers see it.
    /// </summary>
    /// <param name="work">Must not fail whatever has become of its rows: it would fail the writes of others.</param>
    public void NoteLater(Action<SqliteSession> work) => _later.Enqueue(work);

    /// <summary>Writes what waits for the next transaction; nothing when nothing does.</summary>
    public Task CatchUpAsync(CancellationToken cancellationToken) =>
        _later.IsEmpty ? Task.CompletedTask : NoteAsync(_ => true, cancellationToken);

    private async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, string durability, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            SetDurability(durability);
            return Transact(work);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY)
        {
            _failures?.Add(e.Message);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads what is committed. <paramref name="work"/> must not write.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            if (!_idle.TryTake(out var session))
                session = ConnectReader();
            try
            {
                return work(session);
            }
            finally
            {
                _idle.Add(session);
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    public void Dispose()
    {
        WriteWhatWaits();
        while (_idle.TryTake(out var session))
            session.Dispose();
        _writer.Dispose();
        _gate.Dispose();
        _readers.Dispose();
    }

    private void WriteWhatWaits()
    {
        if (_later.IsEmpty)
            return;
        try
        {
            Transact(_ => true);
        }
        catch (SqliteException e)
        {
            // Notes are made to be lost; whoever opens the file next does again what they were about.
            _failures?.Add(e.Message);
        }
    }

    private void SetDurability(string durability)
    {
        if (_setDurability == durability)
            return;
        _writer.Execute(durability);
        _setDurability = durability;
    }

    private T Transact<T>(Func<SqliteSession, T> work)
    {
        _writer.Execute("BEGIN IMMEDIATE");
        try
        {
            var due = _later.ToArray();
            foreach (var note in due)
                note(_writer);
            var result = work(_writer);
            _writer.Execute("COMMIT");
            for (var i = 0; i < due.Length; i++)
                _later.TryDequeue(out _);
            return result;
        }
        catch
        {
            try
            {
                _writer.Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // Some failures (disk full, I/O error) have rolled back already; the first error is the one to tell.
            }

            throw;
        }
    }

    private SqliteSession Connect()
    {
        // No pool: a pooled connection would keep the file open after Dispose.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _options.Path,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(_options.BusyTimeout.TotalSeconds),
        }.ToString());
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();
            session.Execute($"PRAGMA busy_timeout = {(long)_options.BusyTimeout.TotalMilliseconds}");
            session.Execute("PRAGMA foreign_keys = ON");
            session.Execute("PRAGMA trusted_schema = OFF");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private SqliteSession ConnectReader()
    {
        var session = Connect();
        session.Execute("PRAGMA query_only = ON");
        return session;
    }

    /// <summary>Comes before anything that writes, so that a file that is not ours is left as it is.</summary>
    private long Check(SqliteSession session)
    {
        var application = (long)session.Scalar("PRAGMA application_id")!;
        var version = (long)session.Scalar("PRAGMA user_version")!;
        if (application != SqliteSchema.ApplicationId && (long)session.Scalar("SELECT count(*) FROM sqlite_schema")! > 0)
        {
            throw new StorageException(
                $"{_options.Path} is a database of another program. Nothing was changed. Name another data directory.");
        }

        if (version > SqliteSchema.Steps.Count)
        {
            throw new StorageException(
                $"{_options.Path} was written by a newer factory (schema {version}; this one knows {SqliteSchema.Steps.Count}). "
                + "Nothing was changed. Use the newer factory, or another data directory.");
        }

        return version;
    }

    private bool Migrate(SqliteSession session)
    {
        // Asked again under the write lock: another process may have migrated meanwhile.
        var version = (int)Check(session);
        if (version == SqliteSchema.Steps.Count)
            return false;

        foreach (var step in SqliteSchema.Steps.Skip(version))
            session.Execute(step);
        session.Execute($"PRAGMA application_id = {SqliteSchema.ApplicationId}");
        session.Execute($"PRAGMA user_version = {SqliteSchema.Steps.Count}");
        return true;
    }

    private StorageException Unusable(SqliteException e) => new(
        $"The database {_options.Path} cannot be opened: {e.Message}. Nothing was changed. Check that its directory exists "
        + "and can be written, that the disk has room, and that the file is a factory's database.", e);
}
