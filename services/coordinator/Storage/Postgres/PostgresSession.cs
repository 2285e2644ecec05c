using Npgsql;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>One connection, inside a transaction or not. Used by one caller at a time.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    /// <summary>Runs a statement whose parameters are <c>$1</c>, <c>$2</c>, …; answers how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        await using var command = Prepare(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; null when there is no row or the column is NULL.</summary>
    public async Task<object?> ScalarAsync(string sql, params object?[] values)
    {
        await using var command = Prepare(sql, values);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    /// <summary>Reads all rows. Callers bound their queries.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] values)
    {
        await using var command = Prepare(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Runs statements that need nothing of each other's answers, in one round trip.</summary>
    public async Task ExecuteAllAsync(IEnumerable<SqlStatement> statements)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
#pragma warning disable CA2100 // Every statement is a constant of this folder or of the projection; values only ever travel as parameters.
            var command = new NpgsqlBatchCommand(statement.Text);
#pragma warning restore CA2100
            foreach (var value in statement.Values)
                command.Parameters.Add(Parameter(value));
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Prepare(string sql, object?[] values)
    {
#pragma warning disable CA2100 // As above.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => new()
    {
        Value = value switch
        {
            null => DBNull.Value,
            string text => PostgresText.Clean(text),
            _ => value,
        },
    };
}
