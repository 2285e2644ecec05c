using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Storage.Sqlite;

/// <summary>How the one database file of a data directory is opened; the configuration section <c>Coordinator:Storage</c>.</summary>
internal sealed class SqliteStorageOptions
{
    /// <summary>The file. Its directory must exist.</summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>Whether a commit outlives a power failure. A killed process loses nothing either way.</summary>
    public SqliteDurability Durability { get; set; } = SqliteDurability.PowerFailure;

    /// <summary>How long a write waits for another process that is writing.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many reads may go on at once.</summary>
    [Range(1, 64)]
    public int MaxReaders { get; set; } = 4;
}

internal enum SqliteDurability
{
    /// <summary>Every commit is flushed to the disk.</summary>
    PowerFailure,

    /// <summary>Commits are flushed now and then: about five times as fast.</summary>
    ProcessFailure,
}
