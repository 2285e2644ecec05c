using Microsoft.Extensions.Options;
using Npgsql;
using Polly;
using Polly.Retry;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>
/// The one database that several coordinators share. Work that fails because the server was away, or because another
/// transaction came first, is repeated as a whole: every write of the stores is safe to repeat.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable, IDisposable
{
    /// <summary>So many statements are kept prepared on a connection; the stores have about forty.</summary>
    private const int PreparedStatements = 64;

    private readonly NpgsqlDataSource _source;
    private readonly ResiliencePipeline _patience;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _migrated;

    /// <exception cref="StorageException">The connection string cannot be read.</exception>
    public PostgresDatabase(IOptions<PostgresStorageOptions> options, TimeProvider time)
    {
        var settings = options.Value;
        _source = Open(settings);
        var patience = new ResiliencePipelineBuilder { TimeProvider = time };
        if (settings.MaxRetries > 0)
        {
            patience.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = settings.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = settings.MaxPause,
                ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(exception => exception.IsTransient),
            });
        }

        _patience = patience.Build();
    }

    /// <summary>Runs <paramref name="work"/> in one transaction; it happens whole or, when it throws, not at all. It may run several times.</summary>
    /// <exception cref="StorageUnavailableException">The server cannot be reached.</exception>
    public Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        WorkAsync(work, transact: true, cancellationToken);

    /// <summary>Reads what is committed; each statement for itself.</summary>
    /// <exception cref="StorageUnavailableException">The server cannot be reached.</exception>
    public Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        WorkAsync(work, transact: false, cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, but never repeated: for work that also does something elsewhere.</summary>
    public async Task<T> WriteOnceAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await MigrateAsync(cancellationToken);
            return await TransactAsync(work, transact: true, cancellationToken);
        }
        catch (NpgsqlException e) when (e.IsTransient)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Whether the server answers now.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TransactAsync(session => session.ScalarAsync("SELECT 1"), transact: false, cancellationToken) is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _gate.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<T> WorkAsync<T>(Func<PostgresSession, Task<T>> work, bool transact, CancellationToken cancellationToken)
    {
        try
        {
            await MigrateAsync(cancellationToken);
            return await _patience.ExecuteAsync(async token => await TransactAsync(work, transact, token), cancellationToken);
        }
        catch (NpgsqlException e) when (e.IsTransient)
        {
            throw Unavailable(e);
        }
    }

    private async Task<T> TransactAsync<T>(Func<PostgresSession, Task<T>> work, bool transact, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var session = new PostgresSession(connection, cancellationToken);
        if (!transact)
            return await work(session);

        // Disposed without a commit, it is rolled back.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(session);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Once a process, before anything else: the server may come up after the coordinator.</summary>
    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (_migrated)
            return;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_migrated)
                return;
            await _patience.ExecuteAsync(async token => await TransactAsync(PostgresSchema.MigrateAsync, transact: true, token), cancellationToken);
            _migrated = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static NpgsqlDataSource Open(PostgresStorageOptions settings)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
            {
                ApplicationName = "agentfactory",
                CommandTimeout = (int)settings.StatementTimeout.TotalSeconds,
                MaxAutoPrepare = PreparedStatements,
                AutoPrepareMinUsages = 2,
                MaxPoolSize = settings.MaxConnections,
            };
            return NpgsqlDataSource.Create(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The text holds a password: neither it nor what the parser says of it may be repeated.
            throw new StorageException(
                "The connection string 'factory' is no PostgreSQL connection string; nothing was started. "
                + "Set ConnectionStrings__factory to Host=HOST;Port=5432;Database=DATABASE;Username=USER;Password=PASSWORD, or unset it to use SQLite.");
        }
    }

    private static StorageUnavailableException Unavailable(NpgsqlException e) => new(
        $"The database does not answer: {e.Message}. Nothing more was changed. Start it again; the work in hand is repeated.", e);
}
