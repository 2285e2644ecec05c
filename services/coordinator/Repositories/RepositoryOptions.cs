using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>Bounds of what is done with runs' repositories; the configuration section <c>Coordinator:Repositories</c>.</summary>
internal sealed class RepositoryOptions
{
    /// <summary>The folder of the bare repositories, one a run.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>How long fetching the repository that a run starts from may take.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many conflicting files are told by name.</summary>
    [Range(1, 10_000)]
    public int MaxConflictFiles { get; set; } = 200;

    /// <summary>How many characters of a conflict are shown to whoever resolves it.</summary>
    [Range(100, 1_000_000)]
    public int MaxConflictDetails { get; set; } = 16_000;

    /// <summary>How long one fetch or push over HTTP may take.</summary>
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The most bytes that one push may bring.</summary>
    [Range(1, long.MaxValue)]
    public long MaxPushBytes { get; set; } = 512L << 20;
}
