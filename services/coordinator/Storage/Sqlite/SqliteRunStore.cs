using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>Histories, outbox and timers in the one database file.</summary>
internal sealed class SqliteRunStore(SqliteDatabase database) : IRunStore
{
    /// <summary>A reader is given back between pages, so that a slow consumer holds nobody up.</summary>
    private const int EventsPerPage = 256;

    public Task<AppendOutcome> AppendAsync(
        string runId, long expectedVersion, string? inputKey, Decision decision, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Who opened an attempt matters only as long as it works on it, and its first journaled word flushes this along.
        return decision.Events is [AttemptOpened]
            ? database.NoteAsync(Append, cancellationToken)
            : database.WriteAsync(Append, cancellationToken);

        AppendOutcome Append(SqliteSession session) => SqliteRunStore.Append(session, runId, expectedVersion, inputKey, decision, now);
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        string runId, long afterVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var after = afterVersion;
            var page = await database.ReadAsync(
                session => session.Query(
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

    public async Task<IReadOnlyList<OutboxEntry>> PendingAsync(string? runId, int limit, CancellationToken cancellationToken)
    {
        await database.CatchUpAsync(cancellationToken);
        return await database.ReadAsync(
            session => runId is null
                ? session.Query("SELECT id, run_id, type, type_version, data, queued_at FROM outbox ORDER BY id LIMIT $1", Entry, limit)
                : session.Query(
                    "SELECT id, run_id, type, type_version, data, queued_at FROM outbox WHERE run_id = $1 ORDER BY id LIMIT $2", Entry, runId, limit),
            cancellationToken);
    }

    /// <summary>The marks ride along with the next append; lost ones are handed over again, which the epochs bear.</summary>
    public Task MarkSentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0)
        {
            database.NoteLater(session =>
            {
                foreach (var id in ids)
                    session.Execute("DELETE FROM outbox WHERE id = $1", id);
            });
        }

        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<DueTimer>> DueTimersAsync(
        string? runId, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => runId is null
                ? session.Query(
                    "SELECT run_id, timer_key, due, type, type_version, data FROM timers WHERE due <= $1 ORDER BY due, run_id, timer_key LIMIT $2",
                    Timer, now.UtcTicks, limit)
                : session.Query(
                    "SELECT run_id, timer_key, due, type, type_version, data FROM timers WHERE run_id = $1 AND due <= $2 ORDER BY due, timer_key LIMIT $3",
                    Timer, runId, now.UtcTicks, limit),
            cancellationToken);

    public Task RemoveTimerAsync(DueTimer timer, CancellationToken cancellationToken) =>
        database.NoteAsync(
            session => session.Execute(
                "DELETE FROM timers WHERE run_id = $1 AND timer_key = $2 AND due = $3", timer.RunId, timer.Key, timer.Due.UtcTicks),
            cancellationToken);

    private static AppendOutcome Append(
        SqliteSession session, string runId, long expectedVersion, string? inputKey, Decision decision, DateTimeOffset now)
    {
        if (inputKey is not null
            && session.Scalar("SELECT 1 FROM inputs WHERE run_id = $1 AND input_key = $2", runId, inputKey) is not null)
            return AppendOutcome.Duplicate;

        if (session.Execute(RunProjection.Advance(runId, expectedVersion, decision.Events.Count, now)) != 1)
            return AppendOutcome.Conflict;

        var version = expectedVersion;
        foreach (var change in RunProjection.Changes(runId, decision.Events, now))
            session.Execute(change);
        foreach (var fact in decision.Events)
        {
            var record = RunJson.Write(fact);
            session.Execute(
                "INSERT INTO events (run_id, version, time, type, type_version, data) VALUES ($1, $2, $3, $4, $5, $6)",
                runId, ++version, now.UtcTicks, record.Type, record.Version, record.Json);
        }

        if (inputKey is not null)
            session.Execute("INSERT INTO inputs (run_id, input_key) VALUES ($1, $2)", runId, inputKey);
        foreach (var effect in decision.Effects)
            Write(session, runId, effect, now);
        return AppendOutcome.Appended;
    }

    private static void Write(SqliteSession session, string runId, IRunEffect effect, DateTimeOffset now)
    {
        switch (effect)
        {
            case StartTimer timer:
                var input = RunJson.Write(timer.Input);
                session.Execute(
                    """
                    INSERT INTO timers (run_id, timer_key, due, type, type_version, data) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (run_id, timer_key) DO UPDATE SET
                        due = excluded.due, type = excluded.type, type_version = excluded.type_version, data = excluded.data
                    """,
                    runId, timer.Key, (now + timer.After).UtcTicks, input.Type, input.Version, input.Json);
                break;
            case StopTimer timer:
                session.Execute("DELETE FROM timers WHERE run_id = $1 AND timer_key = $2", runId, timer.Key);
                break;
            default:
                var record = RunJson.Write(effect);
                session.Execute(
                    "INSERT INTO outbox (run_id, type, type_version, data, queued_at) VALUES ($1, $2, $3, $4, $5)",
                    runId, record.Type, record.Version, record.Json, now.UtcTicks);
                break;
        }
    }

    private static OutboxEntry Entry(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), RunJson.ReadEffect(row.GetString(2), row.GetInt32(3), row.GetString(4)), row.IsDBNull(5) ? null : Time(row, 5));

    private static DueTimer Timer(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), Time(row, 2), RunJson.ReadInput(row.GetString(3), row.GetInt32(4), row.GetString(5)));

    private static DateTimeOffset Time(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
