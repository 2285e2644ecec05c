using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Text;
using Npgsql;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>
/// A database of its own on a PostgreSQL server, owned by a role of its own that may do nothing else there. Both are dropped at the end.
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    public const string NoServer =
        "there is no PostgreSQL in the sandbox and none is configured, so nothing was executed. Install it where the sandbox runs (apt-get install postgresql), "
        + "or name a server in Agents:database:PostgresServer, with a role that may create databases and roles.";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly NpgsqlConnection _admin;
    private readonly string _name;
    private NpgsqlConnection _connection = null!;

    private PostgresDatabase(NpgsqlConnection admin, string name)
    {
        (_admin, _name) = (admin, name);
        Engine = $"PostgreSQL {admin.PostgreSqlVersion}";
    }

    public string Engine { get; }

    /// <summary>Makes one; the connection string reaches the server as a role that may create databases and roles.</summary>
    /// <exception cref="SqlFaultException">It cannot be reached, or may not.</exception>
    public static async Task<PostgresDatabase> CreateAsync(string server, EngineLimits limits, CancellationToken cancellationToken)
    {
        var admin = new NpgsqlConnection(Own(server).ConnectionString);
        try
        {
            await admin.OpenAsync(cancellationToken);
            var name = $"factory_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
            var database = new PostgresDatabase(admin, name);
            await database.MakeAsync(server, limits, cancellationToken);
            return database;
        }
        catch (NpgsqlException exception)
        {
            await admin.DisposeAsync();
            throw new SqlFaultException("start", $"no throw-away database could be made, so nothing was executed: {exception.Message}");
        }
    }

    /// <summary>Waits until a server that was started answers.</summary>
    public static async Task WaitAsync(string server, TimeSpan patience, Func<bool> ended, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(patience);
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Own(server).ConnectionString);
                await connection.OpenAsync(bound.Token);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (ended() || bound.IsCancellationRequested)
                    throw new SqlFaultException("start", $"PostgreSQL did not start within {patience.TotalSeconds:0} s, so nothing was executed: {exception.Message}");
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    public async Task ExecuteAsync(string stage, string script, CancellationToken cancellationToken)
    {
        var statements = Split(stage, script);
        if (statements.Count == 0)
            throw new SqlFaultException(stage, "there is no statement in it");
        foreach (var statement in statements)
            await RunAsync(stage, statement, async batch => await batch.ExecuteNonQueryAsync(cancellationToken));
        if (await IsInTransactionAsync(cancellationToken))
            throw new SqlFaultException(stage, "it leaves a transaction open: end it with COMMIT");
    }

    public Task<Catalog> ReadCatalogAsync(CancellationToken cancellationToken) =>
        new PostgresCatalog((sql, visit) => QueryAsync("catalog", sql, visit, cancellationToken)).ReadAsync();

    // The server has checked each row when it was written; a constraint that is NOT VALID has not been.
    public async Task<IReadOnlyList<string>> FindViolationsAsync(CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await QueryAsync("catalog", "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated",
            row => found.Add($"the constraint {row[1]} of {row[0]} is NOT VALID: rows that break it may be there"), cancellationToken);
        return found;
    }

    public Task QueryAsync(string stage, string query, Action<string?[]> visit, CancellationToken cancellationToken) => RunAsync(stage, query, async batch =>
    {
        await using var transaction = stage == "catalog" ? null : await ReadOnlyAsync(cancellationToken);
        batch.Transaction = transaction;
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var row = new string?[reader.FieldCount];
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : TextOf(reader.GetValue(i));
            visit(row);
        }
    });

    public async Task<string> ExplainAsync(string stage, string query, CancellationToken cancellationToken)
    {
        if (Split(stage, query).Count != 1)
            throw new SqlFaultException(stage, "one statement is wanted", query);
        var plan = new StringBuilder();
        await QueryAsync(stage, $"EXPLAIN {query}", row => plan.Append(row[0]).Append('\n'), cancellationToken);
        return plan.ToString();
    }

    public async Task InsertAsync(string table, IReadOnlyList<string> columns, IEnumerable<string?[]> rows, CancellationToken cancellationToken)
    {
        try
        {
            await using var writer = await _connection.BeginTextImportAsync($"COPY {Quote(table)} ({string.Join(", ", columns.Select(Quote))}) FROM STDIN", cancellationToken);
            foreach (var row in rows)
                await writer.WriteAsync(string.Join('\t', row.Select(value => value is null ? "\\N" : Escape(value))) + "\n");
        }
        catch (PostgresException exception)
        {
            throw new SqlFaultException("made rows", exception.MessageText, $"rows for {table}");
        }
    }

    public async Task AnalyzeAsync(CancellationToken cancellationToken) => await RunAsync("catalog", "ANALYZE", async batch => await batch.ExecuteNonQueryAsync(cancellationToken));

    // Tables of other schemas are named with it.
    public string Quote(string name) => string.Join('.', name.Split('.', 2).Select(part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    public string AsText(string column) => $"{column}::text";

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await AdminAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);
        await AdminAsync($"DROP ROLE IF EXISTS {_name}", CancellationToken.None);
        await _admin.DisposeAsync();
    }

    private async Task MakeAsync(string server, EngineLimits limits, CancellationToken cancellationToken)
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await AdminAsync($"CREATE ROLE {_name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 2 PASSWORD '{password}'", cancellationToken);
        await AdminAsync($"GRANT {_name} TO CURRENT_USER", cancellationToken);
        await AdminAsync($"CREATE DATABASE {_name} OWNER {_name} ENCODING 'UTF8' TEMPLATE template0", cancellationToken);
        var own = Own(server);
        (own.Username, own.Password, own.Database) = (_name, password, _name);
        var milliseconds = (long)limits.StatementTime.TotalMilliseconds;
        own.Options = $"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} -c idle_in_transaction_session_timeout={4 * milliseconds}";
        _connection = new NpgsqlConnection(own.ConnectionString);
        await _connection.OpenAsync(cancellationToken);
        // The schema public belongs to others in a new database; a script may create in it only where its owner says so.
        await using (var grant = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Own(server).ConnectionString) { Database = _name }.ConnectionString))
        {
            await grant.OpenAsync(cancellationToken);
            await ExecuteAsync(grant, $"SET ROLE {_name}", cancellationToken);
            await ExecuteAsync(grant, $"GRANT ALL ON SCHEMA public TO {_name}", cancellationToken);
        }
    }

    private async Task RunAsync(string stage, string statement, Func<NpgsqlBatch, Task> run)
    {
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { new NpgsqlBatchCommand(statement) }, Timeout = 0 };
        try
        {
            await run(batch);
        }
        catch (PostgresException exception)
        {
            throw new SqlFaultException(stage, $"{exception.MessageText}{(exception.Hint is { } hint ? $" ({hint})" : "")}", statement);
        }
        catch (NotSupportedException)
        {
            throw new SqlFaultException(stage, "there are several statements in it where one is wanted", statement);
        }
        catch (NpgsqlException exception)
        {
            throw new SqlFaultException(stage, exception.Message, statement);
        }
    }

    private async Task<NpgsqlTransaction> ReadOnlyAsync(CancellationToken cancellationToken)
    {
        var transaction = await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await ExecuteAsync(_connection, "SET TRANSACTION READ ONLY", cancellationToken);
        return transaction;
    }

    private Task AdminAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(_admin, sql, cancellationToken);

    // The server warns of a BEGIN inside a transaction; nothing else of it says so to a client of this library.
    private async Task<bool> IsInTransactionAsync(CancellationToken cancellationToken)
    {
        var inside = false;
        void Listen(object _, NpgsqlNoticeEventArgs warning) => inside |= warning.Notice.SqlState == PostgresErrorCodes.ActiveSqlTransaction;
        _connection.Notice += Listen;
        await ExecuteAsync(_connection, "BEGIN", cancellationToken);
        await ExecuteAsync(_connection, "ROLLBACK", cancellationToken);
        _connection.Notice -= Listen;
        return inside;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

#pragma warning disable CA2100 // The text is ours; the names in it were made here.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection);
#pragma warning restore CA2100

    // No pool: a connection of a dropped database is of no use to anybody.
    private static NpgsqlConnectionStringBuilder Own(string server) => new(server) { Pooling = false, IncludeErrorDetail = true, Multiplexing = false };

    private static List<string> Split(string stage, string script)
    {
        try
        {
            return SqlScript.Split(script);
        }
        catch (FormatException exception)
        {
            throw new SqlFaultException(stage, exception.Message);
        }
    }

    private static string TextOf(object value) => value switch
    {
        string text => text,
        byte[] bytes => Convert.ToHexString(bytes),
        bool flag => flag ? "true" : "false",
        DateTime moment => moment.ToString("O", CultureInfo.InvariantCulture),
        Array array => "{" + string.Join(',', array.Cast<object?>().Select(item => item is null ? "NULL" : TextOf(item))) + "}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);
}
