using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>What is kept beside a history, in the same transaction: the run's row for lists, and its fences.</summary>
internal static class RunProjection
{
    private const int MaxTitle = 200;

    /// <summary>Moves the run's row on by so many events; false when it is not at the expected version. The row is there
    /// first: everything else refers to it.</summary>
    public static bool TryAdvance(SqliteSession session, string runId, long expected, int count, DateTimeOffset now) =>
        expected > 0
            ? session.Execute("UPDATE runs SET version = version + $3 WHERE run_id = $1 AND version = $2", runId, expected, count) == 1
            : session.Execute(
                """
                INSERT INTO runs (run_id, version, title, phase, submitted_at) VALUES ($1, $2, '', $3, $4)
                ON CONFLICT (run_id) DO UPDATE SET version = excluded.version WHERE version = 0
                """,
                runId, count, (int)RunPhase.Active, now.UtcTicks) == 1;

    public static void Apply(SqliteSession session, string runId, IReadOnlyList<IRunEvent> events, DateTimeOffset now)
    {
        foreach (var fact in events)
            Apply(session, runId, fact, now);
    }

    private static void Apply(SqliteSession session, string runId, IRunEvent fact, DateTimeOffset now)
    {
        switch (fact)
        {
            case RunSubmitted e:
                session.Execute("UPDATE runs SET title = $2, head = $3 WHERE run_id = $1", runId, Title(e), e.BaseCommit);
                break;
            case TaskDispatched e:
                session.Execute(
                    """
                    INSERT INTO fences (run_id, task_id, attempt, epoch) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (run_id, task_id) DO UPDATE SET attempt = excluded.attempt, epoch = excluded.epoch
                    WHERE excluded.epoch > fences.epoch
                    """,
                    runId, e.TaskId, e.Attempt, e.Epoch);
                break;

            // Whoever held the task holds nothing any more: without a fence its writes are refused.
            case TaskCompleted e:
                Close(session, runId, e.TaskId, e.Epoch);
                break;
            case AttemptFailed e:
                Close(session, runId, e.TaskId, e.Epoch);
                break;
            case AttemptSuspended e:
                Close(session, runId, e.TaskId, e.Epoch);
                break;
            case AttemptLost e:
                Close(session, runId, e.TaskId, e.Epoch);
                break;
            case TaskIntegrated e:
                session.Execute("UPDATE runs SET head = $2 WHERE run_id = $1", runId, e.Commit);
                break;
            case RunPaused e:
                session.Execute(
                    "UPDATE runs SET phase = $2, reason = $3 WHERE run_id = $1", runId, (int)RunPhase.Waiting, e.Reason);
                break;
            case RunResumed:
                session.Execute("UPDATE runs SET phase = $2, reason = NULL WHERE run_id = $1", runId, (int)RunPhase.Active);
                break;
            case PlanKept:
                End(session, runId, RunPhase.Planned, null, now);
                break;
            case RunSucceeded e:
                session.Execute("UPDATE runs SET head = $2 WHERE run_id = $1", runId, e.Commit);
                End(session, runId, RunPhase.Succeeded, null, now);
                break;
            case RunFailed e:
                End(session, runId, RunPhase.Failed, e.Reason, now);
                break;
            case RunCancelled e:
                End(session, runId, RunPhase.Cancelled, e.Reason, now);
                break;
        }
    }

    private static void Close(SqliteSession session, string runId, string taskId, long epoch) =>
        session.Execute("DELETE FROM fences WHERE run_id = $1 AND task_id = $2 AND epoch <= $3", runId, taskId, epoch);

    private static void End(SqliteSession session, string runId, RunPhase phase, string? reason, DateTimeOffset now)
    {
        session.Execute(
            "UPDATE runs SET phase = $2, reason = $3, ended_at = $4 WHERE run_id = $1", runId, (int)phase, reason, now.UtcTicks);
        session.Execute("DELETE FROM fences WHERE run_id = $1", runId);
    }

    private static string Title(RunSubmitted e)
    {
        var title = e.Prp.Title ?? e.Prp.Goal?.Split('\n', 2)[0].Trim() ?? "";
        return title.Length <= MaxTitle ? title : title[..MaxTitle];
    }
}
