using System.Runtime.CompilerServices;
using AgentFactory.Coordinator.Runs;
using Npgsql;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>Histories, outbox and timers in a database that several coordinators share.</summary>
internal sealed class PostgresRunStore(PostgresDatabase database) : IRunStore
{
    private const int EventsPerPage = 256;

    public Task<AppendOutcome> AppendAsync(
        string runId, long expectedVersion, string? inputKey, Decision decision, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Made first: what cannot be written must not begin a transaction.
        List<SqlStatement> rest =
        [
            .. RunProjection.Changes(runId, decision.Events, now),
            .. decision.Events.Select((fact, i) => Event(runId, expectedVersion + i + 1, RunJson.Write(fact), now)),
            .. decision.Effects.Select(effect => Effect(runId, effect, now)),
        ];
        if (inputKey is not null)
            rest.Add(new("INSERT INTO inputs (run_id, input_key) VALUES ($1, $2)", runId, inputKey));
        return database.WriteAsync(
            async session =>
            {
                // The run's row is the lock of its history. Not FOR UPDATE: that would shut out inserts that only refer to the row.
                if (expectedVersion > 0)
                    await session.ExecuteAsync("SELECT 1 FROM runs WHERE run_id = $1 FOR NO KEY UPDATE", runId);
                if (inputKey is not null
                    && await session.ScalarAsync("SELECT 1 FROM inputs WHERE run_id = $1 AND input_key = $2", runId, inputKey) is not null)
                    return AppendOutcome.Duplicate;

                var advance = RunProjection.Advance(runId, expectedVersion, decision.Events.Count, now);
                if (await session.ExecuteAsync(advance.Text, advance.Values) != 1)
                    return AppendOutcome.Conflict;
                await session.ExecuteAllAsync(rest);
                return AppendOutcome.Appended;
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        string runId, long afterVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var after = afterVersion;
            var page = await database.ReadAsync(
                session => session.QueryAsync(
                    "SELECT version, time, type, type_version, data FROM events WHERE run_id = $1 AND version > $2 ORDER BY version LIMIT $3",
                    row => new StoredEvent(row.GetInt64(0), Time(row, 1), RunJson.ReadEvent(row.GetString(2), row.GetInt32(3), row.GetString(4))),
                    runId, after, EventsPerPage),
                cancellationToken);
            foreach (var stored in page)
                yield return stored;

            if (page.Count < EventsPerPage)
                yield break;
            afterVersion = page[^1].Version;
        }
    }

    public async Task<IReadOnlyList<OutboxEntry>> PendingAsync(string? runId, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => runId is null
                ? session.QueryAsync("SELECT id, run_id, type, type_version, data, queued_at FROM outbox ORDER BY id LIMIT $1", Entry, limit)
                : session.QueryAsync(
                    "SELECT id, run_id, type, type_version, data, queued_at FROM outbox WHERE run_id = $1 ORDER BY id LIMIT $2", Entry, runId, limit),
            cancellationToken);

    public Task MarkSentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        ids.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(session => session.ExecuteAsync("DELETE FROM outbox WHERE id = ANY ($1)", ids.ToArray()), cancellationToken);

    /// <summary>
    /// The entries stay locked while they are handed over: another process passes them by, and if this one dies they
    /// are free again. It may have handed some over by then; they are handed over once more, which the epochs bear.
    /// </summary>
    public async Task<int> HandOverAsync(
        string runId, int limit, Func<IRunEffect, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        Exception? trouble = null;
        var count = await database.WriteOnceAsync(
            async session =>
            {
                var entries = await session.QueryAsync(
                    """
                    SELECT id, run_id, type, type_version, data, queued_at FROM outbox WHERE run_id = $1
                    ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
                    """,
                    Entry, runId, limit);
                var sent = new List<long>();
                try
                {
                    foreach (var entry in entries)
                    {
                        await send(entry.Effect, cancellationToken);
                        sent.Add(entry.Id);
                    }
                }
#pragma warning disable CA1031 // What went out before it must be forgotten all the same; it is thrown again below.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    trouble = e;
                }

                await session.ExecuteAsync("DELETE FROM outbox WHERE id = ANY ($1)", sent.ToArray());
                return sent.Count;
            },
            cancellationToken);
        return trouble is null ? count : throw new InvalidOperationException($"An effect of the run {runId} was not taken: {trouble.Message}", trouble);
    }

    public async Task<IReadOnlyList<DueTimer>> DueTimersAsync(
        string? runId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT run_id, timer_key, due, type, type_version, data FROM timers
                WHERE due <= $1 AND ($2::text IS NULL OR run_id = $2) ORDER BY due, run_id, timer_key LIMIT $3
                """,
                Timer, now.UtcTicks, runId, limit),
            cancellationToken);

    public async Task<IReadOnlyList<DueTimer>> ClaimTimersAsync(
        string? runId, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync(
            session => session.QueryAsync(
                """
                UPDATE timers SET claimed_until = $4
                FROM (
                    SELECT run_id, timer_key FROM timers
                    WHERE due <= $1 AND ($2::text IS NULL OR run_id = $2) AND (claimed_until IS NULL OR claimed_until <= $1)
                    ORDER BY due, run_id, timer_key LIMIT $3 FOR UPDATE SKIP LOCKED
                ) AS free
                WHERE timers.run_id = free.run_id AND timers.timer_key = free.timer_key
                RETURNING timers.run_id, timers.timer_key, due, type, type_version, data
                """,
                Timer, now.UtcTicks, runId, limit, (now + lease).UtcTicks),
            cancellationToken);
        return [.. claimed.OrderBy(timer => timer.Due)];
    }

    public Task RemoveTimerAsync(DueTimer timer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "DELETE FROM timers WHERE run_id = $1 AND timer_key = $2 AND due = $3", timer.RunId, timer.Key, timer.Due.UtcTicks),
            cancellationToken);

    private static SqlStatement Event(string runId, long version, StoredJson record, DateTimeOffset now) => new(
        "INSERT INTO events (run_id, version, time, type, type_version, data) VALUES ($1, $2, $3, $4, $5, $6)",
        runId, version, now.UtcTicks, record.Type, record.Version, record.Json);

    private static SqlStatement Effect(string runId, IRunEffect effect, DateTimeOffset now)
    {
        switch (effect)
        {
            case StartTimer timer:
                var input = RunJson.Write(timer.Input);
                return new(
                    """
                    INSERT INTO timers (run_id, timer_key, due, type, type_version, data) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (run_id, timer_key) DO UPDATE SET
                        due = excluded.due, claimed_until = NULL, type = excluded.type, type_version = excluded.type_version, data = excluded.data
                    """,
                    runId, timer.Key, (now + timer.After).UtcTicks, input.Type, input.Version, input.Json);
            case StopTimer timer:
                return new("DELETE FROM timers WHERE run_id = $1 AND timer_key = $2", runId, timer.Key);
            default:
                var record = RunJson.Write(effect);
                return new(
                    "INSERT INTO outbox (run_id, type, type_version, data, queued_at) VALUES ($1, $2, $3, $4, $5)",
                    runId, record.Type, record.Version, record.Json, now.UtcTicks);
        }
    }

    private static OutboxEntry Entry(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), RunJson.ReadEffect(row.GetString(2), row.GetInt32(3), row.GetString(4)), row.IsDBNull(5) ? null : Time(row, 5));

    private static DueTimer Timer(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), Time(row, 2), RunJson.ReadInput(row.GetString(3), row.GetInt32(4), row.GetString(5)));

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
