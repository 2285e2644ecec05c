using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Storage;

/// <summary>What is kept beside a history, in the same transaction: the run's row for lists, and its fences.</summary>
internal static class RunProjection
{
    private const int MaxTitle = 200;

    /// <summary>Moves the run's row on by so many events; changes no row when it is not at the expected version. The row is
    /// there first: everything else refers to it.</summary>
    public static SqlStatement Advance(string runId, long expected, int count, DateTimeOffset now) =>
        expected > 0
            ? new("UPDATE runs SET version = version + $3 WHERE run_id = $1 AND version = $2", runId, expected, count)
            : new(
                """
                INSERT INTO runs (run_id, version, title, phase, submitted_at) VALUES ($1, $2, '', $3, $4)
                ON CONFLICT (run_id) DO UPDATE SET version = excluded.version WHERE runs.version = 0
                """,
                runId, count, (int)RunPhase.Active, now.UtcTicks);

    /// <summary>What the events change, in order.</summary>
    public static IEnumerable<SqlStatement> Changes(string runId, IReadOnlyList<IRunEvent> events, DateTimeOffset now) =>
        events.SelectMany(fact => Changes(runId, fact, now));

    private static SqlStatement[] Changes(string runId, IRunEvent fact, DateTimeOffset now) => fact switch
    {
        RunSubmitted e => [new("UPDATE runs SET title = $2, head = $3 WHERE run_id = $1", runId, Title(e), e.BaseCommit)],
        TaskDispatched e =>
        [
            new(
                """
                INSERT INTO fences (run_id, task_id, attempt, epoch) VALUES ($1, $2, $3, $4)
                ON CONFLICT (run_id, task_id) DO UPDATE SET attempt = excluded.attempt, epoch = excluded.epoch
                WHERE excluded.epoch > fences.epoch
                """,
                runId, e.TaskId, e.Attempt, e.Epoch),
        ],

        // Whoever held the task holds nothing any more: without a fence its writes are refused.
        TaskCompleted e => [Close(runId, e.TaskId, e.Epoch)],
        PullRequestUnchanged e => [Close(runId, e.TaskId, e.Epoch)],
        AttemptFailed e => [Close(runId, e.TaskId, e.Epoch)],
        AttemptSuspended e => [Close(runId, e.TaskId, e.Epoch)],
        AttemptLost e => [Close(runId, e.TaskId, e.Epoch)],
        TaskIntegrated e => [Head(runId, e.Commit)],
        PullRequestOpened e => [new("UPDATE runs SET pull_request = $2 WHERE run_id = $1", runId, e.PullRequest.Url)],
        ReviewPosted e => [new("UPDATE runs SET pull_request = $2 WHERE run_id = $1", runId, e.PullRequest.Url)],
        RunPaused e => [new("UPDATE runs SET phase = $2, reason = $3 WHERE run_id = $1", runId, (int)RunPhase.Waiting, e.Reason)],
        RunResumed or ApprovalDecided => [new("UPDATE runs SET phase = $2, reason = NULL WHERE run_id = $1", runId, (int)RunPhase.Active)],
        RunReviewed => End(runId, RunPhase.Reviewed, null, now),
        PlanKept => End(runId, RunPhase.Planned, null, now),
        RepairGivenUp e =>
        [
            Head(runId, e.Commit),
            new("UPDATE runs SET phase = $2, reason = NULL WHERE run_id = $1", runId, (int)RunPhase.Active),
            new("DELETE FROM fences WHERE run_id = $1", runId),
        ],
        RunSucceeded e => [Head(runId, e.Commit), .. End(runId, RunPhase.Succeeded, e.Unmet, now)],
        RunFailed e => End(runId, RunPhase.Failed, e.Reason, now),
        RunCancelled e => End(runId, RunPhase.Cancelled, e.Reason, now),
        _ => [],
    };

    private static SqlStatement Head(string runId, string commit) => new("UPDATE runs SET head = $2 WHERE run_id = $1", runId, commit);

    private static SqlStatement Close(string runId, string taskId, long epoch) =>
        new("DELETE FROM fences WHERE run_id = $1 AND task_id = $2 AND epoch <= $3", runId, taskId, epoch);

    private static SqlStatement[] End(string runId, RunPhase phase, string? reason, DateTimeOffset now) =>
    [
        new("UPDATE runs SET phase = $2, reason = $3, ended_at = $4 WHERE run_id = $1", runId, (int)phase, reason, now.UtcTicks),
        new("DELETE FROM fences WHERE run_id = $1", runId),
    ];

    private static string Title(RunSubmitted e)
    {
        var title = e.Prp.Title ?? e.Prp.Goal?.Split('\n', 2)[0].Trim() ?? "";
        return title.Length <= MaxTitle ? title : title[..MaxTitle];
    }
}
