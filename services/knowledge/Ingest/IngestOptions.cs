using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>What is taken in, and in what pieces. Configuration: <c>Knowledge:Ingest</c>.</summary>
internal sealed class IngestOptions
{
    /// <summary>Larger files are skipped: generated, or data.</summary>
    [Range(1024, 64 << 20)]
    public int MaxFileBytes { get; set; } = 1 << 20;

    /// <summary>Files of one source.</summary>
    [Range(1, 10_000_000)]
    public int MaxFiles { get; set; } = 200_000;

    /// <summary>A longer section or definition is divided, characters.</summary>
    [Range(200, 100_000)]
    public int MaxChunk { get; set; } = 3_000;

    /// <summary>Shorter neighbours are put together, characters.</summary>
    [Range(0, 10_000)]
    public int MinChunk { get; set; } = 160;

    /// <summary>Chunks that are stored together; what an interruption can cost.</summary>
    [Range(1, 1000)]
    public int Batch { get; set; } = 500;
}
