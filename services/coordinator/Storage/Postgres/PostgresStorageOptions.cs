using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>How the database server is used; the configuration section <c>Coordinator:Postgres</c>.</summary>
internal sealed class PostgresStorageOptions
{
    /// <summary>The connection string; comes from <c>ConnectionStrings:factory</c>.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>How many connections this process may have open at once. 2 to 1000; 32 unless set.</summary>
    [Range(2, 1000)]
    public int MaxConnections { get; set; } = 32;

    /// <summary>How long one statement may take. 1 s to 10 min; 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often work is repeated while the server cannot be reached, or gave way to another transaction. 0 to 100; 8 unless set.</summary>
    [Range(0, 100)]
    public int MaxRetries { get; set; } = 8;

    /// <summary>The longest pause between two tries; the pauses grow to it. 10 ms to 1 min; 2 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(2);
}
