using Microsoft.Data.Sqlite;

namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>One connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Runs a statement whose parameters are <c>$1</c>, <c>$2</c>, …; answers how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    public int Execute(SqlStatement statement) => Execute(statement.Text, statement.Values);

    /// <summary>The first column of the first row; null when there is no row or the column is NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Prepare(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>Reads all rows. Callers bound their queries.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this folder; values only ever travel as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
