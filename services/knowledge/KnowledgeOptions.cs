using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge;

/// <summary>The service around the store. Configuration: <c>Knowledge</c>.</summary>
internal sealed class KnowledgeOptions
{
    public const string Section = "Knowledge";

    /// <summary>Where everything is kept; <c>.factory/knowledge</c> in the current directory when empty.</summary>
    public string Directory { get; set; } = "";

    /// <summary>What callers over gRPC must send as <c>x-api-key</c>; empty: nobody is asked.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Results of a query that does not say how many it wants.</summary>
    [Range(1, 1000)]
    public int DefaultResults { get; set; } = 10;

    /// <summary>Lessons of a list that does not say how many it wants, and the most it can ask for.</summary>
    [Range(1, 10_000)]
    public int DefaultLessons { get; set; } = 50;

    [Range(1, 100_000)]
    public int MaxLessons { get; set; } = 1000;

    /// <summary>Largest gRPC message, bytes: an entry, its tags and metadata, and the frame around them.</summary>
    [Range(1 << 16, 1 << 28)]
    public int MaxMessageBytes { get; set; } = 4 << 20;

    /// <summary>Entries of a stream that are stored together; the stream is not read further meanwhile.</summary>
    [Range(1, 1000)]
    public int StreamBatch { get; set; } = 200;

    /// <summary>Entries of one stream.</summary>
    [Range(1, 10_000_000)]
    public int MaxStream { get; set; } = 100_000;
}
