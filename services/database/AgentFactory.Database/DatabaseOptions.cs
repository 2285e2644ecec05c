using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Database;

/// <summary>Settings of the database agent; section <c>Agents:database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>
    /// Connection string of a PostgreSQL server that throw-away databases are made on, by a role that may create databases and roles. Name a
    /// server that keeps nothing else: what a model wrote is executed there. Null: one is started in the sandbox, where it is installed.
    /// </summary>
    public string? PostgresServer { get; set; }

    /// <summary>How long one check may take, with the start of the engine. 1 s to 30 min; 2 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CheckTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one statement may take. 100 ms to 10 min; 20 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StatementTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes that SQLite may allocate for one check; all processes of a check may have four times as much. 16 MB to 16 GB; 512 MB unless set.</summary>
    [Range(16L << 20, 16L << 30)]
    public long MemoryBytes { get; set; } = 512L << 20;

    /// <summary>Bytes of the scripts of one kind, for instance all files of a schema. 1 kB to 64 MB; 1 MB unless set.</summary>
    [Range(1 << 10, 64 << 20)]
    public int MaxScriptBytes { get; set; } = 1 << 20;

    /// <summary>More tables than this are refused: no single task asks for them. 1 to 10,000; 60 unless set.</summary>
    [Range(1, 10_000)]
    public int MaxTables { get; set; } = 60;

    /// <summary>Rows made for each empty table before a migration. 1 to 100,000; 50 unless set.</summary>
    [Range(1, 100_000)]
    public int MigrationRows { get; set; } = 50;

    /// <summary>The most rows that are made for each table when queries are compared. 1 to 10,000,000; 200,000 unless set.</summary>
    [Range(1, 10_000_000)]
    public int MaxQueryRows { get; set; } = 200_000;
}
