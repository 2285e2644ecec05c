namespace AgentFactory.Agents.Tools;

/// <summary>Bounds of the workspace's tools.</summary>
public sealed record ToolLimits
{
    /// <summary>Characters of one result.</summary>
    public int ResultCharacters { get; init; } = 30_000;

    /// <summary>Lines that one read shows.</summary>
    public int ReadLines { get; init; } = 800;

    /// <summary>Characters shown of one line.</summary>
    public int LineCharacters { get; init; } = 2_000;

    /// <summary>Bytes of one file that a read looks at to find its lines.</summary>
    public long ScanBytes { get; init; } = 64L << 20;

    /// <summary>Entries that one list shows.</summary>
    public int ListEntries { get; init; } = 600;

    /// <summary>Matches that one search shows.</summary>
    public int SearchMatches { get; init; } = 100;

    /// <summary>Larger files are not searched, bytes.</summary>
    public int SearchFileBytes { get; init; } = 2 << 20;

    /// <summary>Files that one search opens.</summary>
    public int SearchFiles { get; init; } = 20_000;

    /// <summary>Bound of one search.</summary>
    public TimeSpan SearchTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of a file that is written or edited.</summary>
    public int WriteBytes { get; init; } = 2 << 20;

    /// <summary>Bound of a command that names none.</summary>
    public TimeSpan CommandTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest that a command may ask for.</summary>
    public TimeSpan MaxCommandTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of a command's output that are shown; the middle of more is left out.</summary>
    public int CommandOutputBytes { get; init; } = 20_000;

    /// <summary>The other bounds of a command.</summary>
    public Workspaces.CommandLimits Command { get; init; } = new();
}
