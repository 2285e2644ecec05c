using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>
/// Journals and spending in a database that several coordinators share. Locks are always taken in one order: the fence
/// (shared: it must not move before the write is committed), then the run's pool.
/// </summary>
internal sealed class PostgresJournalStore(PostgresDatabase database) : IJournalStore
{
    /// <summary>Requests are large; a page of them must not be.</summary>
    private const int RecordsPerPage = 16;

    public async Task<IReadOnlyList<JournalStep>> StepsAsync(AttemptKey attempt, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT step_index, results, head, summary FROM steps
                WHERE run_id = $1 AND task_id = $2 AND attempt = $3 ORDER BY step_index
                """,
                Step, attempt.RunId, attempt.TaskId, attempt.Attempt),
            cancellationToken);

    public async Task<JournalStep?> FindStepAsync(AttemptKey attempt, int index, CancellationToken cancellationToken)
    {
        var steps = await database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT step_index, results, head, summary FROM steps
                WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND step_index = $4
                """,
                Step, attempt.RunId, attempt.TaskId, attempt.Attempt, index),
            cancellationToken);
        return steps.Count == 0 ? null : steps[0];
    }

    public Task<JournalWrite> RecordStepAsync(AttemptKey attempt, JournalStep step, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                if (!await HoldsAsync(session, attempt))
                    return JournalWrite.Stale;
                var written = await session.ExecuteAsync(
                    """
                    INSERT INTO steps (run_id, task_id, attempt, step_index, head, summary, results) VALUES ($1, $2, $3, $4, $5, $6, $7)
                    ON CONFLICT (run_id, task_id, attempt, step_index) DO NOTHING
                    """,
                    attempt.RunId, attempt.TaskId, attempt.Attempt, step.Index, step.Commit, step.Summary, step.ResultsJson);
                return written == 1 ? JournalWrite.Written : JournalWrite.Duplicate;
            },
            cancellationToken);

    public Task<Reservation> ReserveCallAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken) =>
        database.WriteAsync(session => ReserveAsync(session, attempt, call), cancellationToken);

    public Task<bool> ReserveAgainAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                if (!await HoldsAsync(session, attempt))
                    return false;
                await LockPoolAsync(session, attempt.RunId);
                return call.FitsIn(await SpendingAsync(session, attempt.RunId)) && await session.ExecuteAsync(
                    """
                    UPDATE model_calls SET worst_tokens = worst_tokens + $5, worst_usd = worst_usd + $6
                    WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NULL
                    """,
                    attempt.RunId, attempt.TaskId, attempt.Attempt, call.Index, call.WorstTokens, call.WorstUsd) == 1;
            },
            cancellationToken);

    public Task SettleCallAsync(AttemptKey attempt, CallAnswer answer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await LockPoolAsync(session, attempt.RunId);
                var settled = await session.ExecuteAsync(
                    """
                    UPDATE model_calls SET response = $5, input_tokens = $6, output_tokens = $7, usd = $8, duration = $9
                    WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NULL
                    """,
                    attempt.RunId, attempt.TaskId, attempt.Attempt, answer.Index,
                    answer.ResponseJson, answer.InputTokens, answer.OutputTokens, answer.Usd, answer.Duration.Ticks);
                if (settled == 0)
                    return await FindAnswerAsync(session, attempt, answer.Index) is not null ? true : throw NotReserved(attempt, answer.Index);

                await session.ExecuteAsync(
                    """
                    INSERT INTO spending (run_id, calls, tokens, usd) VALUES ($1, 1, $2, $3)
                    ON CONFLICT (run_id) DO UPDATE SET
                        calls = spending.calls + 1, tokens = spending.tokens + excluded.tokens, usd = spending.usd + excluded.usd
                    """,
                    attempt.RunId, answer.InputTokens + answer.OutputTokens, answer.Usd);
                return true;
            },
            cancellationToken);

    public Task ReleaseCallAsync(AttemptKey attempt, int index, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await LockPoolAsync(session, attempt.RunId);
                return await session.ExecuteAsync(
                    """
                    DELETE FROM model_calls
                    WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NULL
                    """,
                    attempt.RunId, attempt.TaskId, attempt.Attempt, index);
            },
            cancellationToken);

    public Task<RunSpending> SpendingAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SpendingAsync(session, runId), cancellationToken);

    public async IAsyncEnumerable<JournalRecord> ExportAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Calls (0) and steps (1) in one order; a page goes on after the last key of the one before.
        (string Task, int Attempt, int Index, int Kind) after = ("", 0, -1, 1);
        while (true)
        {
            var from = after;
            var page = await database.ReadAsync(
                session => session.QueryAsync(
                    """
                    SELECT task_id, attempt, idx, kind, role, model, request, response, input_tokens, output_tokens, usd, duration,
                           results, head, summary
                    FROM (
                        SELECT task_id, attempt, call_index AS idx, 0 AS kind, role, model, request, response, input_tokens,
                               output_tokens, usd, duration, NULL AS results, NULL AS head, NULL AS summary
                        FROM model_calls WHERE run_id = $1 AND response IS NOT NULL
                        UNION ALL
                        SELECT task_id, attempt, step_index, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, results, head, summary
                        FROM steps WHERE run_id = $1
                    ) AS records
                    WHERE (task_id, attempt, idx, kind) > ($2 COLLATE "C", $3, $4, $5)
                    ORDER BY task_id, attempt, idx, kind LIMIT $6
                    """,
                    row => (Key: (row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)), Record: Record(row)),
                    runId, from.Task, from.Attempt, from.Index, from.Kind, RecordsPerPage),
                cancellationToken);
            foreach (var (_, record) in page)
                yield return record;

            if (page.Count < RecordsPerPage)
                yield break;
            after = page[^1].Key;
        }
    }

    public async Task<string> KeepArtifactAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var bytes = content.ToArray();
        await database.WriteAsync(
            session => session.ExecuteAsync("INSERT INTO artifacts (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", hash, bytes),
            cancellationToken);
        return hash;
    }

    public async Task<byte[]?> FindArtifactAsync(string hash, CancellationToken cancellationToken) =>
        await database.ReadAsync(session => session.ScalarAsync("SELECT content FROM artifacts WHERE hash = $1", hash), cancellationToken) as byte[];

    private static async Task<Reservation> ReserveAsync(PostgresSession session, AttemptKey attempt, CallReservation call)
    {
        if (!await HoldsAsync(session, attempt))
            return new Reservation.Stale();
        await LockPoolAsync(session, attempt.RunId);
        var spending = await SpendingAsync(session, attempt.RunId);
        if (await FindAnswerAsync(session, attempt, call.Index) is { } answer)
            return new Reservation.Answered(answer, spending);

        // A reservation of this very call was left behind by a process that died: it makes way for the new one.
        await session.ExecuteAsync(
            "DELETE FROM model_calls WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4",
            attempt.RunId, attempt.TaskId, attempt.Attempt, call.Index);
        spending = await SpendingAsync(session, attempt.RunId);
        if (!call.FitsIn(spending))
            return new Reservation.Exhausted(spending);

        await session.ExecuteAsync(
            """
            INSERT INTO model_calls (run_id, task_id, attempt, call_index, role, model, worst_tokens, worst_usd, request)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            attempt.RunId, attempt.TaskId, attempt.Attempt, call.Index, call.Role, call.Model,
            call.WorstTokens, call.WorstUsd, call.RequestJson);
        return new Reservation.Granted(spending with
        {
            ReservedTokens = spending.ReservedTokens + call.WorstTokens,
            ReservedUsd = spending.ReservedUsd + call.WorstUsd,
        });
    }

    /// <summary>Whether the attempt has the task; while it has, nobody takes it away until this transaction ends.</summary>
    private static async Task<bool> HoldsAsync(PostgresSession session, AttemptKey attempt) =>
        await session.ScalarAsync(
            "SELECT 1 FROM fences WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND epoch = $4 FOR SHARE",
            attempt.RunId, attempt.TaskId, attempt.Attempt, attempt.Epoch) is not null;

    /// <summary>One reservation or settlement of a run at a time: the pool is a sum over rows, which no row lock guards.</summary>
    private static Task<int> LockPoolAsync(PostgresSession session, string runId) =>
        session.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", runId);

    private static async Task<CallAnswer?> FindAnswerAsync(PostgresSession session, AttemptKey attempt, int index)
    {
        var rows = await session.QueryAsync(
            """
            SELECT call_index, response, input_tokens, output_tokens, usd, duration FROM model_calls
            WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NOT NULL
            """,
            row => Answer(row, 0, 1), attempt.RunId, attempt.TaskId, attempt.Attempt, index);
        return rows.Count == 0 ? null : rows[0];
    }

    private static async Task<RunSpending> SpendingAsync(PostgresSession session, string runId) =>
        (await session.QueryAsync(
            """
            SELECT coalesce(spent.calls, 0), coalesce(spent.tokens, 0), coalesce(spent.usd, 0), reserved.tokens, reserved.usd
            FROM (
                SELECT coalesce(sum(worst_tokens), 0)::bigint AS tokens, coalesce(sum(worst_usd), 0) AS usd
                FROM model_calls WHERE run_id = $1 AND response IS NULL
            ) AS reserved
            LEFT JOIN spending AS spent ON spent.run_id = $1
            """,
            row => new RunSpending(row.GetInt64(0), row.GetInt64(1), row.GetDouble(2), row.GetInt64(3), row.GetDouble(4)), runId))[0];

    private static InvalidOperationException NotReserved(AttemptKey attempt, int index) => new(
        $"Model call {index} of {attempt.RunId}/{attempt.TaskId}, attempt {attempt.Attempt}, was answered but never reserved. "
        + "Its answer was not kept. This is a defect of the factory; please report it.");

    private static JournalRecord Record(NpgsqlDataReader row)
    {
        var call = row.GetInt32(3) == 0;
        return new(
            row.GetString(0), row.GetInt32(1), row.GetInt32(2),
            Text(row, 4), Text(row, 5), Text(row, 6),
            call ? Answer(row, 2, 7) : null,
            call ? null : new JournalStep(row.GetInt32(2), row.GetString(12), Text(row, 13), row.GetString(14)));
    }

    private static CallAnswer Answer(NpgsqlDataReader row, int index, int first) => new()
    {
        Index = row.GetInt32(index),
        ResponseJson = row.GetString(first),
        InputTokens = row.GetInt64(first + 1),
        OutputTokens = row.GetInt64(first + 2),
        Usd = row.GetDouble(first + 3),
        Duration = TimeSpan.FromTicks(row.GetInt64(first + 4)),
    };

    private static JournalStep Step(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetString(1), Text(row, 2), row.GetString(3));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
