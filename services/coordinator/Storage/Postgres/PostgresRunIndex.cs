using Npgsql;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>Reads the runs' rows.</summary>
internal sealed class PostgresRunIndex(PostgresDatabase database) : IRunIndex
{
    public async Task<RunRow?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            session => session.QueryAsync(
                "SELECT run_id, version, title, phase, reason, head, submitted_at, ended_at, pull_request FROM runs WHERE run_id = $1", Read, runId),
            cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    public async Task<IReadOnlyList<RunRow>> NewestAsync(int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT run_id, version, title, phase, reason, head, submitted_at, ended_at, pull_request FROM runs
                ORDER BY submitted_at DESC, run_id DESC LIMIT $1
                """,
                Read, limit),
            cancellationToken);

    public async Task<IReadOnlyList<RunRow>> UnfinishedAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT run_id, version, title, phase, reason, head, submitted_at, ended_at, pull_request FROM runs
                WHERE ended_at IS NULL ORDER BY submitted_at, run_id
                """,
                Read),
            cancellationToken);

    private static RunRow Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        (RunPhase)row.GetInt32(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.IsDBNull(5) ? null : row.GetString(5),
        new(row.GetInt64(6), TimeSpan.Zero),
        row.IsDBNull(7) ? null : new DateTimeOffset(row.GetInt64(7), TimeSpan.Zero))
    {
        PullRequestUrl = row.IsDBNull(8) ? null : row.GetString(8),
    };
}
