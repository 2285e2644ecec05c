namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>The tables. A released step is never edited: a change is a new step at the end.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks the file as ours (<c>PRAGMA application_id</c>): "AFct".</summary>
    public const long ApplicationId = 0x41466374;

    /// <summary>Times are UTC ticks, so that what is read is exactly what was written.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE runs (
            run_id TEXT NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            title TEXT NOT NULL,
            phase INTEGER NOT NULL,
            reason TEXT,
            head TEXT,
            submitted_at INTEGER NOT NULL,
            ended_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX runs_newest ON runs (submitted_at, run_id);
        CREATE INDEX runs_unfinished ON runs (submitted_at, run_id) WHERE ended_at IS NULL;

        CREATE TABLE events (
            position INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            version INTEGER NOT NULL,
            time INTEGER NOT NULL,
            type TEXT NOT NULL,
            type_version INTEGER NOT NULL,
            data TEXT NOT NULL,
            UNIQUE (run_id, version)
        ) STRICT;

        CREATE TABLE inputs (
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            input_key TEXT NOT NULL,
            PRIMARY KEY (run_id, input_key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            type TEXT NOT NULL,
            type_version INTEGER NOT NULL,
            data TEXT NOT NULL
        ) STRICT;
        CREATE INDEX outbox_run ON outbox (run_id, id);

        CREATE TABLE timers (
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            timer_key TEXT NOT NULL,
            due INTEGER NOT NULL,
            type TEXT NOT NULL,
            type_version INTEGER NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (run_id, timer_key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX timers_due ON timers (due, run_id, timer_key);

        CREATE TABLE fences (
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            task_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            PRIMARY KEY (run_id, task_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE model_calls (
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            task_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            call_index INTEGER NOT NULL,
            role TEXT NOT NULL,
            model TEXT NOT NULL,
            worst_tokens INTEGER NOT NULL,
            worst_usd REAL NOT NULL,
            input_tokens INTEGER,
            output_tokens INTEGER,
            usd REAL,
            duration INTEGER,
            request TEXT NOT NULL,
            response TEXT,
            UNIQUE (run_id, task_id, attempt, call_index)
        ) STRICT;
        CREATE INDEX model_calls_reserved ON model_calls (run_id, worst_tokens, worst_usd) WHERE response IS NULL;

        CREATE TABLE spending (
            run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (run_id),
            calls INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            usd REAL NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE steps (
            run_id TEXT NOT NULL REFERENCES runs (run_id),
            task_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            step_index INTEGER NOT NULL,
            head TEXT,
            summary TEXT NOT NULL,
            results TEXT NOT NULL,
            UNIQUE (run_id, task_id, attempt, step_index)
        ) STRICT;

        CREATE TABLE artifacts (
            hash TEXT NOT NULL PRIMARY KEY,
            content BLOB NOT NULL
        ) STRICT;
        """,
        "ALTER TABLE outbox ADD COLUMN queued_at INTEGER",
        "ALTER TABLE runs ADD COLUMN pull_request TEXT",
    ];
}
