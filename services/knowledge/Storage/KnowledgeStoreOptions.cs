using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Where the store lies, and its bounds. Configuration: <c>Knowledge:Store</c>.</summary>
internal sealed class KnowledgeStoreOptions
{
    /// <summary>The folder of <c>knowledge.db</c> and the files derived from it; made if missing.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>Of one entry's content, in UTF-8.</summary>
    [Range(1, 16 << 20)]
    public int MaxEntryBytes { get; set; } = 1 << 20;

    /// <summary>Drafts of one call.</summary>
    [Range(1, 100_000)]
    public int MaxBatch { get; set; } = 1000;

    [Range(0, 1000)]
    public int MaxTags { get; set; } = 64;

    [Range(0, 1000)]
    public int MaxMetadata { get; set; } = 64;

    /// <summary>Of one tag, id, metadata key, or metadata text, in characters.</summary>
    [Range(1, 65_536)]
    public int MaxNameLength { get; set; } = 1024;

    /// <summary>Of a query's text, in characters. A longer one is refused.</summary>
    [Range(1, 1 << 20)]
    public int MaxQueryLength { get; set; } = 32_768;

    /// <summary>Of one query.</summary>
    [Range(1, 100_000)]
    public int MaxResults { get; set; } = 1000;

    /// <summary>How long a write waits for another process that is writing.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a stored batch outlives a power failure. A killed process loses nothing either way.</summary>
    public bool SurvivePowerFailure { get; set; } = true;

    /// <summary>Vectors are learned when nothing was stored for so long, but after thirty times that in any case.</summary>
    public TimeSpan LearnAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many reads may go on at once.</summary>
    [Range(1, 64)]
    public int MaxReaders { get; set; } = 4;
}
