using System.Text;
using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>SQLite in memory. Nothing of a script leaves it: see <see cref="SqliteGuard"/>.</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const int MaxViolations = 20;

    private readonly SqliteConnection _connection;
    private readonly SqliteGuard _guard;

    private SqliteDatabase(SqliteConnection connection, EngineLimits limits)
    {
        _connection = connection;
        _guard = new SqliteGuard(connection.Handle!, limits);
        Engine = $"SQLite {connection.ServerVersion}";
    }

    public string Engine { get; }

    public static async Task<SqliteDatabase> CreateAsync(EngineLimits limits, CancellationToken cancellationToken)
    {
        // Named here, or nothing would say that the program needs the library which holds it.
        Batteries_V2.Init();
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=false");
        await connection.OpenAsync(cancellationToken);
        var database = new SqliteDatabase(connection, limits);
        database.Own($"PRAGMA hard_heap_limit = {limits.MemoryBytes}", _ => { });
        database.Own("PRAGMA temp_store = MEMORY", _ => { });
        database.Own("PRAGMA trusted_schema = OFF", _ => { });
        database.Own("PRAGMA foreign_keys = ON", _ => { });
        return database;
    }

    public Task ExecuteAsync(string stage, string script, CancellationToken cancellationToken)
    {
        var count = 0;
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(script);
        while (!rest.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var statement = Prepare(stage, rest, out var tail);
            if (statement is { IsInvalid: false })
            {
                count++;
                Step(stage, statement, () => { });
            }

            rest = tail;
        }

        if (count == 0)
            throw new SqlFaultException(stage, "there is no statement in it");
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            throw new SqlFaultException(stage, "it leaves a transaction open: end it with COMMIT");
        // A script may have turned them off, as the rebuilding of a table wants it; what comes after is a new connection to a program.
        Own("PRAGMA foreign_keys = ON", _ => { });
        return Task.CompletedTask;
    }

    public Task<Catalog> ReadCatalogAsync(CancellationToken cancellationToken) => Task.FromResult(new SqliteCatalog(Own, Describe).Read());

    public Task<IReadOnlyList<string>> FindViolationsAsync(CancellationToken cancellationToken)
    {
        var found = new List<string>();
        try
        {
            Own("PRAGMA foreign_key_check", row =>
            {
                if (found.Count < MaxViolations)
                    found.Add($"a row of {row[0]} references a row of {row[2]} that is not there");
            });
        }
        catch (SqlFaultException mismatch)
        {
            found.Add(mismatch.Message);
        }

        return Task.FromResult<IReadOnlyList<string>>([.. found.Distinct(StringComparer.Ordinal)]);
    }

    public Task QueryAsync(string stage, string query, Action<string?[]> visit, CancellationToken cancellationToken)
    {
        using var statement = PrepareOne(stage, query);
        if (raw.sqlite3_stmt_readonly(statement) == 0)
            throw new SqlFaultException(stage, "it writes; a query that only reads is wanted", query);
        var row = new string?[raw.sqlite3_column_count(statement)];
        Step(stage, statement, () =>
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = ReadText(statement, i);
            visit(row);
        });
        return Task.CompletedTask;
    }

    public Task<string> ExplainAsync(string stage, string query, CancellationToken cancellationToken)
    {
        var (plan, depths) = (new StringBuilder(), new Dictionary<string, int> { ["0"] = 0 });
        PrepareOne(stage, query).Dispose();
        Own("EXPLAIN QUERY PLAN " + query, row =>
        {
            var depth = depths.GetValueOrDefault(row[1]!);
            depths[row[0]!] = depth + 1;
            plan.Append(' ', 2 * depth).Append(row[3]).Append('\n');
        });
        return Task.FromResult(plan.ToString());
    }

    public Task InsertAsync(string table, IReadOnlyList<string> columns, IEnumerable<string?[]> rows, CancellationToken cancellationToken)
    {
        Own("BEGIN", _ => { });
        try
        {
            var sql = $"INSERT INTO {Quote(table)} ({string.Join(", ", columns.Select(Quote))}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})";
            using var statement = PrepareOne("made rows", sql);
            foreach (var row in rows)
            {
                for (var i = 0; i < row.Length; i++)
                    _ = row[i] is { } value ? raw.sqlite3_bind_text(statement, i + 1, value) : raw.sqlite3_bind_null(statement, i + 1);
                Step("made rows", statement, () => { });
                raw.sqlite3_reset(statement);
            }

            statement.Dispose();
            Own("COMMIT", _ => { });
        }
        catch (SqlFaultException)
        {
            Own("ROLLBACK", _ => { });
            throw;
        }

        return Task.CompletedTask;
    }

    public Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        Own("ANALYZE", _ => { });
        return Task.CompletedTask;
    }

    public string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public string AsText(string column) => $"CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE CAST({column} AS TEXT) END";

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>A statement of ours, for which the guard steps aside.</summary>
    private void Own(string sql, Action<string?[]> visit)
    {
        using (_guard.StepAside())
        {
            using var statement = PrepareOne("catalog", sql);
            var row = new string?[raw.sqlite3_column_count(statement)];
            Step("catalog", statement, () =>
            {
                for (var i = 0; i < row.Length; i++)
                    row[i] = ReadText(statement, i);
                visit(row);
            });
        }
    }

    // A virtual table's columns are not described; they have the usual collation.
    private (string Collation, bool CountsUp) Describe(string table, string column) =>
        raw.sqlite3_table_column_metadata(_connection.Handle, "main", table, column, out _, out var collation, out _, out _, out var countsUp) == raw.SQLITE_OK
            ? (collation ?? "BINARY", countsUp != 0)
            : ("BINARY", false);

    private sqlite3_stmt PrepareOne(string stage, string sql)
    {
        var statement = Prepare(stage, Encoding.UTF8.GetBytes(sql), out var tail);
        if (statement is not { IsInvalid: false })
            throw new SqlFaultException(stage, "there is no statement in it");
        if (SqlScript.Split(Encoding.UTF8.GetString(tail)).Count == 0)
            return statement;
        statement.Dispose();
        throw new SqlFaultException(stage, "there are several statements in it where one is wanted", sql);
    }

    private sqlite3_stmt? Prepare(string stage, ReadOnlySpan<byte> sql, out ReadOnlySpan<byte> tail)
    {
        var code = raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement, out tail);
        return code == raw.SQLITE_OK ? statement : throw Fault(stage, code, Encoding.UTF8.GetString(sql));
    }

    private void Step(string stage, sqlite3_stmt statement, Action visit)
    {
        _guard.Begin();
        int code;
        while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            visit();
        if (code != raw.SQLITE_DONE)
            throw Fault(stage, code, raw.sqlite3_sql(statement).utf8_to_string() ?? "");
    }

    private SqlFaultException Fault(string stage, int code, string sql)
    {
        var message = _guard.Refusal ?? raw.sqlite3_errmsg(_connection.Handle).utf8_to_string() ?? $"error {code}";
        if (code == raw.SQLITE_NOMEM)
            message = $"more than {_guard.Limits.MemoryBytes >> 20} MB would be needed (MemoryBytes)";
        return new SqlFaultException(stage, message, FirstStatement(sql));
    }

    private static string FirstStatement(string sql)
    {
        try
        {
            return SqlScript.Split(sql) is [var first, ..] ? first : sql;
        }
        catch (FormatException)
        {
            return sql;
        }
    }

    private static string? ReadText(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_BLOB => Convert.ToHexString(raw.sqlite3_column_blob(statement, column)),
        _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
    };
}
