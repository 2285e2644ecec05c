using SQLitePCL;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>
/// What keeps a script inside its own database in memory: no other file, no extension, no setting of ours undone, and an end to each
/// statement. The sandbox around the process holds as well where this does not.
/// </summary>
internal sealed class SqliteGuard
{
    private const int InstructionsBetweenLooks = 10_000;

    /// <summary>What a script may ask for; every other PRAGMA does nothing, as if the file had been opened by a program that ignores it.</summary>
    private static readonly string[] AllowedPragmas =
    [
        "foreign_keys", "defer_foreign_keys", "foreign_key_check", "foreign_key_list", "user_version", "application_id", "encoding",
        "recursive_triggers", "legacy_alter_table", "integrity_check", "quick_check", "table_info", "table_xinfo", "table_list", "index_list",
        "index_info", "index_xinfo", "case_sensitive_like", "reverse_unordered_selects",
    ];

    private readonly TimeProvider _time = TimeProvider.System;
    private long _started;
    private bool _aside;

    public SqliteGuard(sqlite3 handle, EngineLimits limits)
    {
        Limits = limits;
        _started = _time.GetTimestamp();
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_ATTACHED, 0);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LENGTH, limits.ValueBytes);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_SQL_LENGTH, limits.ValueBytes);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_WORKER_THREADS, 0);
        raw.sqlite3_set_authorizer(handle, Authorize, null);
        raw.sqlite3_progress_handler(handle, InstructionsBetweenLooks, IsOver, null);
    }

    public EngineLimits Limits { get; }

    /// <summary>Why the last statement was refused or ended, in words; null when it was not this that did it.</summary>
    public string? Refusal { get; private set; }

    /// <summary>A new statement begins.</summary>
    public void Begin()
    {
        Refusal = null;
        _started = _time.GetTimestamp();
    }

    /// <summary>For a statement of ours.</summary>
    public IDisposable StepAside() => new Aside(this);

    private int IsOver(object? _)
    {
        if (_time.GetElapsedTime(_started) <= Limits.StatementTime)
            return 0;
        Refusal = $"it took longer than {Limits.StatementTime.TotalSeconds:0.#} s and was ended (StatementTime)";
        return 1;
    }

    private int Authorize(object? _, int action, utf8z first, utf8z second, utf8z database, utf8z trigger)
    {
        if (_aside)
            return raw.SQLITE_OK;
        switch (action)
        {
            case raw.SQLITE_ATTACH or raw.SQLITE_DETACH:
                return Deny("another database file may not be opened or written (ATTACH, DETACH, VACUUM INTO)");
            case raw.SQLITE_FUNCTION when second.utf8_to_string() is { } name && name.Equals("load_extension", StringComparison.OrdinalIgnoreCase):
                return Deny("extensions may not be loaded");
            case raw.SQLITE_PRAGMA when !AllowedPragmas.Contains(first.utf8_to_string(), StringComparer.OrdinalIgnoreCase):
                return raw.SQLITE_IGNORE;
            default:
                return raw.SQLITE_OK;
        }
    }

    private int Deny(string why)
    {
        Refusal = why;
        return raw.SQLITE_DENY;
    }

    private sealed class Aside : IDisposable
    {
        private readonly SqliteGuard _guard;
        private readonly bool _before;

        public Aside(SqliteGuard guard)
        {
            (_guard, _before) = (guard, guard._aside);
            guard._aside = true;
        }

        public void Dispose() => _guard._aside = _before;
    }
}
