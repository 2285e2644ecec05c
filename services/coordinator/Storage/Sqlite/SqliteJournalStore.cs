using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>Journals and spending in the one database file.</summary>
internal sealed class SqliteJournalStore(SqliteDatabase database) : IJournalStore
{
    /// <summary>Requests are large; a page of them must not be.</summary>
    private const int RecordsPerPage = 16;

    public async Task<IReadOnlyList<JournalStep>> StepsAsync(AttemptKey attempt, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.Query(
                """
                SELECT step_index, results, head, summary FROM steps
                WHERE run_id = $1 AND task_id = $2 AND attempt = $3 ORDER BY step_index
                """,
                row => Step(row, 0), attempt.RunId, attempt.TaskId, attempt.Attempt),
            cancellationToken);

    public async Task<JournalStep?> FindStepAsync(AttemptKey attempt, int index, CancellationToken cancellationToken)
    {
        var steps = await database.ReadAsync(
            session => session.Query(
                """
                SELECT step_index, results, head, summary FROM steps
                WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND step_index = $4
                """,
                row => Step(row, 0), attempt.RunId, attempt.TaskId, attempt.Attempt, index),
            cancellationToken);
        return steps.Count == 0 ? null : steps[0];
    }

    public Task<JournalWrite> RecordStepAsync(AttemptKey attempt, JournalStep step, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var written = session.Execute(
                    """
                    INSERT INTO steps (run_id, task_id, attempt, step_index, head, summary, results)
                    SELECT $1, $2, $3, $5, $6, $7, $8
                    WHERE EXISTS (SELECT 1 FROM fences WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND epoch = $4)
                    ON CONFLICT (run_id, task_id, attempt, step_index) DO NOTHING
                    """,
                    attempt.RunId, attempt.TaskId, attempt.Attempt, attempt.Epoch, step.Index, step.Commit, step.Summary, step.ResultsJson);
                return written == 1 ? JournalWrite.Written : Holds(session, attempt) ? JournalWrite.Duplicate : JournalWrite.Stale;
            },
            cancellationToken);

    public Task<Reservation> ReserveCallAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Reserve(session, attempt, call), cancellationToken);

    public Task<bool> ReserveAgainAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => Holds(session, attempt) && call.FitsIn(Spending(session, attempt.RunId)) && session.Execute(
                """
                UPDATE model_calls SET worst_tokens = worst_tokens + $5, worst_usd = worst_usd + $6
                WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NULL
                """,
                attempt.RunId, attempt.TaskId, attempt.Attempt, call.Index, call.WorstTokens, call.WorstUsd) == 1,
            cancellationToken);

    public Task SettleCallAsync(AttemptKey attempt, CallAnswer answer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var settled = session.Execute(
                    """
                    UPDATE model_calls SET response = $5, input_tokens = $6, output_tokens = $7, usd = $8, duration = $9
                    WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NULL
                    """,
                    attempt.RunId, attempt.TaskId, attempt.Attempt, answer.Index,
                    answer.ResponseJson, answer.InputTokens, answer.OutputTokens, answer.Usd, answer.Duration.Ticks);
                if (settled == 0)
                    return FindAnswer(session, attempt, answer.Index) is not null ? true : throw NotReserved(attempt, answer.Index);

                session.Execute(
                    """
                    INSERT INTO spending (run_id, calls, tokens, usd) VALUES ($1, 1, $2, $3)
                    ON CONFLICT (run_id) DO UPDATE SET calls = calls + 1, tokens = tokens + excluded.tokens, usd = usd + excluded.usd
                    """,
                    attempt.RunId, answer.InputTokens + answer.OutputTokens, answer.Usd);
                return true;
            },
            cancellationToken);

    public Task ReleaseCallAsync(AttemptKey attempt, int index, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                """
                DELETE FROM model_calls
                WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NULL
                """,
                attempt.RunId, attempt.TaskId, attempt.Attempt, index),
            cancellationToken);

    public Task<RunSpending> SpendingAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Spending(session, runId), cancellationToken);

    public async IAsyncEnumerable<JournalRecord> ExportAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Calls (0) and steps (1) in one order; a page goes on after the last key of the one before.
        (string Task, long Attempt, long Index, long Kind) after = ("", 0, -1, 1);
        while (true)
        {
            var from = after;
            var page = await database.ReadAsync(
                session => session.Query(
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
                    )
                    WHERE (task_id, attempt, idx, kind) > ($2, $3, $4, $5)
                    ORDER BY task_id, attempt, idx, kind LIMIT $6
                    """,
                    row => (Key: (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), Record: Record(row)),
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
        await database.WriteAsync(
            session => session.Execute(
                "INSERT INTO artifacts (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", hash, content.ToArray()),
            cancellationToken);
        return hash;
    }

    public Task<byte[]?> FindArtifactAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Scalar("SELECT content FROM artifacts WHERE hash = $1", hash) as byte[], cancellationToken);

    private static Reservation Reserve(SqliteSession session, AttemptKey attempt, CallReservation call)
    {
        if (!Holds(session, attempt))
            return new Reservation.Stale();

        var spending = Spending(session, attempt.RunId);
        if (FindAnswer(session, attempt, call.Index) is { } answer)
            return new Reservation.Answered(answer, spending);

        // A reservation of this very call was left behind by a process that died: it makes way for the new one.
        session.Execute(
            "DELETE FROM model_calls WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4",
            attempt.RunId, attempt.TaskId, attempt.Attempt, call.Index);
        spending = Spending(session, attempt.RunId);
        if (!call.FitsIn(spending))
            return new Reservation.Exhausted(spending);

        session.Execute(
            """
            INSERT INTO model_calls (run_id, task_id, attempt, call_index, role, model, worst_tokens, worst_usd, request)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            attempt.RunId, attempt.TaskId, attempt.Attempt, call.Index, call.Role, call.Model,
            call.WorstTokens, call.WorstUsd, call.RequestJson);
        return new Reservation.Granted(Spending(session, attempt.RunId));
    }

    private static bool Holds(SqliteSession session, AttemptKey attempt) =>
        session.Scalar(
            "SELECT 1 FROM fences WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND epoch = $4",
            attempt.RunId, attempt.TaskId, attempt.Attempt, attempt.Epoch) is not null;

    private static CallAnswer? FindAnswer(SqliteSession session, AttemptKey attempt, int index)
    {
        var rows = session.Query(
            """
            SELECT call_index, response, input_tokens, output_tokens, usd, duration FROM model_calls
            WHERE run_id = $1 AND task_id = $2 AND attempt = $3 AND call_index = $4 AND response IS NOT NULL
            """,
            row => Answer(row, 0, 1), attempt.RunId, attempt.TaskId, attempt.Attempt, index);
        return rows.Count == 0 ? null : rows[0];
    }

    private static RunSpending Spending(SqliteSession session, string runId)
    {
        var spent = session.Query(
            "SELECT calls, tokens, usd FROM spending WHERE run_id = $1",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetDouble(2)), runId);
        var reserved = session.Query(
            """
            SELECT coalesce(sum(worst_tokens), 0), coalesce(sum(worst_usd), 0.0) FROM model_calls
            WHERE run_id = $1 AND response IS NULL
            """,
            row => (row.GetInt64(0), row.GetDouble(1)), runId)[0];
        var (calls, tokens, usd) = spent.Count == 0 ? default : spent[0];
        return new(calls, tokens, usd, reserved.Item1, reserved.Item2);
    }

    private static InvalidOperationException NotReserved(AttemptKey attempt, int index) => new(
        $"Model call {index} of {attempt.RunId}/{attempt.TaskId}, attempt {attempt.Attempt}, was answered but never reserved. "
        + "Its answer was not kept. This is a defect of the factory; please report it.");

    private static JournalRecord Record(SqliteDataReader row)
    {
        var call = row.GetInt64(3) == 0;
        return new(
            row.GetString(0), row.GetInt32(1), row.GetInt32(2),
            Text(row, 4), Text(row, 5), Text(row, 6),
            call ? Answer(row, 2, 7) : null,
            call ? null : new JournalStep(row.GetInt32(2), row.GetString(12), Text(row, 13), row.GetString(14)));
    }

    private static CallAnswer Answer(SqliteDataReader row, int index, int first) => new()
    {
        Index = row.GetInt32(index),
        ResponseJson = row.GetString(first),
        InputTokens = row.GetInt64(first + 1),
        OutputTokens = row.GetInt64(first + 2),
        Usd = row.GetDouble(first + 3),
        Duration = TimeSpan.FromTicks(row.GetInt64(first + 4)),
    };

    private static JournalStep Step(SqliteDataReader row, int first) =>
        new(row.GetInt32(first), row.GetString(first + 1), Text(row, first + 2), row.GetString(first + 3));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
