namespace AgentFactory.Database.Engine;

/// <summary>What is to be executed. Every script is somebody else's text.</summary>
internal sealed record EngineOrder
{
    public required EngineKind Engine { get; init; }

    public required EngineTask Task { get; init; }

    /// <summary>Makes the database that everything else starts from.</summary>
    public required string Schema { get; init; }

    /// <summary>Fills it; what it leaves empty is filled with made rows.</summary>
    public string Seed { get; init; } = "";

    public string Up { get; init; } = "";

    public string Down { get; init; } = "";

    public string Before { get; init; } = "";

    public string After { get; init; } = "";

    /// <summary>What is changed between the two queries, for instance an index that is made.</summary>
    public string Changes { get; init; } = "";

    /// <summary>Rows made for each table.</summary>
    public int Rows { get; init; }

    public EngineLimits Limits { get; init; } = new();

    /// <summary>A server to make a throw-away database on; null for one that is started here and ends with this program.</summary>
    public string? PostgresServer { get; init; }
}

internal enum EngineKind
{
    Sqlite,
    Postgresql,
}

internal enum EngineTask
{
    /// <summary>Executes the schema.</summary>
    Schema,

    /// <summary>Up, down and up again over rows.</summary>
    Migration,

    /// <summary>Two queries on made rows.</summary>
    Queries,
}

/// <summary>Bounds of the engine; those of the sandbox around it are wider.</summary>
internal sealed record EngineLimits
{
    /// <summary>For one statement.</summary>
    public TimeSpan StatementTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>All that SQLite may allocate.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>The longest text or blob in SQLite.</summary>
    public int ValueBytes { get; init; } = 4 << 20;

    /// <summary>How often each query is measured.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>After so long no query is measured once more.</summary>
    public TimeSpan MeasureTime { get; init; } = TimeSpan.FromSeconds(10);
}
