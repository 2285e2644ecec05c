namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>The tables. A released step is never edited: a change is a new step at the end.</summary>
internal static class PostgresSchema
{
    /// <summary>Any number that nobody else locks: only one process migrates at a time.</summary>
    private const long MigrationLock = 0x41466374;

    /// <summary>Times are UTC ticks, so that what is read is exactly what was written. Text that orders compares by its
    /// bytes, whatever language the server was set up for.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE runs (
            run_id text COLLATE "C" PRIMARY KEY,
            version bigint NOT NULL,
            title text NOT NULL,
            phase integer NOT NULL,
            reason text,
            head text,
            submitted_at bigint NOT NULL,
            ended_at bigint
        );
        CREATE INDEX runs_newest ON runs (submitted_at, run_id);
        CREATE INDEX runs_unfinished ON runs (submitted_at, run_id) WHERE ended_at IS NULL;

        CREATE TABLE events (
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            version bigint NOT NULL,
            time bigint NOT NULL,
            type text NOT NULL,
            type_version integer NOT NULL,
            data text NOT NULL,
            PRIMARY KEY (run_id, version)
        );

        CREATE TABLE inputs (
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            input_key text COLLATE "C" NOT NULL,
            PRIMARY KEY (run_id, input_key)
        );

        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            type text NOT NULL,
            type_version integer NOT NULL,
            data text NOT NULL
        );
        CREATE INDEX outbox_run ON outbox (run_id, id);

        CREATE TABLE timers (
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            timer_key text COLLATE "C" NOT NULL,
            due bigint NOT NULL,
            claimed_until bigint,
            type text NOT NULL,
            type_version integer NOT NULL,
            data text NOT NULL,
            PRIMARY KEY (run_id, timer_key)
        );
        CREATE INDEX timers_due ON timers (due, run_id, timer_key);

        CREATE TABLE fences (
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            task_id text COLLATE "C" NOT NULL,
            attempt integer NOT NULL,
            epoch bigint NOT NULL,
            PRIMARY KEY (run_id, task_id)
        );

        CREATE TABLE model_calls (
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            task_id text COLLATE "C" NOT NULL,
            attempt integer NOT NULL,
            call_index integer NOT NULL,
            role text NOT NULL,
            model text NOT NULL,
            worst_tokens bigint NOT NULL,
            worst_usd double precision NOT NULL,
            input_tokens bigint,
            output_tokens bigint,
            usd double precision,
            duration bigint,
            request text NOT NULL,
            response text,
            PRIMARY KEY (run_id, task_id, attempt, call_index)
        );
        CREATE INDEX model_calls_reserved ON model_calls (run_id) INCLUDE (worst_tokens, worst_usd) WHERE response IS NULL;

        CREATE TABLE spending (
            run_id text COLLATE "C" PRIMARY KEY REFERENCES runs (run_id),
            calls bigint NOT NULL,
            tokens bigint NOT NULL,
            usd double precision NOT NULL
        );

        CREATE TABLE steps (
            run_id text COLLATE "C" NOT NULL REFERENCES runs (run_id),
            task_id text COLLATE "C" NOT NULL,
            attempt integer NOT NULL,
            step_index integer NOT NULL,
            head text,
            summary text NOT NULL,
            results text NOT NULL,
            PRIMARY KEY (run_id, task_id, attempt, step_index)
        );

        CREATE TABLE artifacts (
            hash text COLLATE "C" PRIMARY KEY,
            content bytea NOT NULL
        );
        """,
        "ALTER TABLE outbox ADD COLUMN queued_at bigint",
        "ALTER TABLE runs ADD COLUMN pull_request text",
    ];

    /// <summary>Brings the database to the newest step, in the transaction of <paramref name="session"/>.</summary>
    /// <exception cref="StorageException">It is of a newer factory.</exception>
    public static async Task<bool> MigrateAsync(PostgresSession session)
    {
        await session.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", MigrationLock);
        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS factory_schema (version integer NOT NULL)");
        var version = (int?)await session.ScalarAsync("SELECT version FROM factory_schema");
        if (version > Steps.Count)
        {
            throw new StorageException(
                $"The database was written by a newer factory (schema {version}; this one knows {Steps.Count}). "
                + "Nothing was changed. Use the newer factory, or another database.");
        }

        if (version == Steps.Count)
            return false;
        foreach (var step in Steps.Skip(version ?? 0))
            await session.ExecuteAsync(step);
        await session.ExecuteAsync(
            version is null ? "INSERT INTO factory_schema (version) VALUES ($1)" : "UPDATE factory_schema SET version = $1", Steps.Count);
        return true;
    }
}
