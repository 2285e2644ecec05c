using System.Collections.Concurrent;
using AgentFactory.Knowledge.Entries;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Storage;

/// <summary>The file that holds the truth. One connection writes, a few read beside it; other processes may do the same.</summary>
internal sealed class KnowledgeDatabase : IDisposable
{
    private readonly KnowledgeStoreOptions _options;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _readers;
    private readonly ConcurrentBag<KnowledgeSession> _idle = [];
    private readonly KnowledgeSession _writer;

    /// <exception cref="KnowledgeException">The file cannot be opened, is not ours, or is of a newer version.</exception>
    public KnowledgeDatabase(KnowledgeStoreOptions options)
    {
        _options = options;
        _readers = new(options.MaxReaders, options.MaxReaders);
        FilePath = Path.Combine(options.Directory, "knowledge.db");
        KnowledgeSession? writer = null;
        try
        {
            MakeDirectory(options.Directory);
            _writer = writer = Connect();
            Check(_writer);
            _writer.Execute("PRAGMA journal_mode = WAL");
            _writer.Execute(options.SurvivePowerFailure ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            Transact(Migrate);
            Identity = (string)_writer.Scalar("SELECT identity FROM state")!;
        }
        catch (Exception e)
        {
            writer?.Dispose();
            if (e is not (SqliteException or IOException or UnauthorizedAccessException))
                throw;
            throw new KnowledgeException(KnowledgeError.Unusable,
                $"The knowledge in {FilePath} cannot be opened: {e.Message} Nothing was changed. Check that the folder can be written, "
                + "that the disk has room, and that the file is a knowledge database.", e);
        }
    }

    public string FilePath { get; }

    /// <summary>Made with the database; what is derived from another one is no use here.</summary>
    public string Identity { get; }

    /// <summary>Runs <paramref name="work"/> in one transaction; it happens whole or, when it throws, not at all.</summary>
    public async Task<T> WriteAsync<T>(Func<KnowledgeSession, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Transact(work);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads one state of the file, whatever is written meanwhile. <paramref name="work"/> must not write.</summary>
    public async Task<T> ReadAsync<T>(Func<KnowledgeSession, T> work, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            if (!_idle.TryTake(out var session))
            {
                session = Connect();
                session.Execute("PRAGMA query_only = ON");
            }

            try
            {
                session.Execute("BEGIN");
                return work(session);
            }
            finally
            {
                session.Execute("COMMIT");
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
        while (_idle.TryTake(out var session))
            session.Dispose();
        _writer.Dispose();
        _gate.Dispose();
        _readers.Dispose();
    }

    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private T Transact<T>(Func<KnowledgeSession, T> work)
    {
        _writer.Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work(_writer);
            _writer.Execute("COMMIT");
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

    private KnowledgeSession Connect()
    {
        // No pool: a pooled connection would keep the file open after Dispose.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = FilePath,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(_options.BusyTimeout.TotalSeconds),
        }.ToString());
        var session = new KnowledgeSession(connection);
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

    /// <summary>Comes before anything that writes, so that a file that is not ours is left as it is.</summary>
    private int Check(KnowledgeSession session)
    {
        var version = session.Number("PRAGMA user_version");
        if (session.Number("PRAGMA application_id") != KnowledgeSchema.ApplicationId
            && session.Number("SELECT count(*) FROM sqlite_schema") > 0)
        {
            throw new KnowledgeException(KnowledgeError.Unusable,
                $"{FilePath} is a database of another program. Nothing was changed. Name another folder.");
        }

        return version <= KnowledgeSchema.Steps.Count ? (int)version : throw new KnowledgeException(KnowledgeError.Unusable,
            $"{FilePath} was written by a newer factory (schema {version}; this one knows {KnowledgeSchema.Steps.Count}). "
            + "Nothing was changed. Use the newer factory, or another folder.");
    }

    private bool Migrate(KnowledgeSession session)
    {
        // Asked again under the write lock: another process may have migrated meanwhile.
        var version = Check(session);
        foreach (var step in KnowledgeSchema.Steps.Skip(version))
            session.Execute(step);
        if (version < KnowledgeSchema.Steps.Count)
        {
            session.Execute($"PRAGMA application_id = {KnowledgeSchema.ApplicationId}");
            session.Execute($"PRAGMA user_version = {KnowledgeSchema.Steps.Count}");
        }

        return true;
    }
}
