using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>How the vectors are learned from the collection itself when there is no model.</summary>
internal sealed record LatentOptions
{
    public const string Section = $"{KnowledgeOptions.Section}:Index:Latent";

    /// <summary>Of the learned vectors. Fewer where there are fewer than twice as many entries.</summary>
    [Range(2, 1024)]
    public int Dimensions { get; init; } = 200;

    /// <summary>Below, there is nothing to learn from, and vectors are hashed letter groups.</summary>
    [Range(8, 1_000_000)]
    public int MinEntries { get; init; } = 200;

    /// <summary>Entries that are learned from: evenly spread where there are more.</summary>
    [Range(100, 1_000_000)]
    public int MaxEntries { get; init; } = 20_000;

    /// <summary>The most frequent words are taken.</summary>
    [Range(100, 1_000_000)]
    public int MaxWords { get; init; } = 30_000;

    /// <summary>Learned anew when the collection has grown by this factor since.</summary>
    [Range(1.01, 100)]
    public double Growth { get; init; } = 1.5;
}
