using System.ComponentModel.DataAnnotations;
using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Storage;

/// <summary>How entries are ranked.</summary>
internal sealed record IndexOptions
{
    public const string Section = $"{KnowledgeOptions.Section}:Index";

    public LexicalOptions Lexical { get; init; } = new();

    public LatentOptions Latent { get; init; } = new();

    /// <summary>Off: vectors stay hashed letter groups, however large the collection.</summary>
    public bool Learn { get; init; } = true;

    /// <summary>The share of the fused score that the vectors of a model have.</summary>
    [Range(0.0, 1)]
    public double VectorShare { get; init; } = 0.4;

    /// <summary>
    /// The share that learned vectors have for a query that they keep whole. The more of it they lost (words that are rare, or that
    /// they never learned), the less they count: then words find better.
    /// </summary>
    [Range(0.0, 1)]
    public double LearnedShare { get; init; } = 0.6;

    /// <summary>What an entry can score at most by the likeness of its spelling alone, where vectors are hashed.</summary>
    [Range(0.0, 1)]
    public double SpellingShare { get; init; } = 0.1;

    /// <summary>Best entries of either kind that are fused.</summary>
    [Range(10, 100_000)]
    public int Depth { get; init; } = 200;

    /// <summary>From so many entries on, a scan looks at bytes first, and at the floats of the best only.</summary>
    [Range(1, int.MaxValue)]
    public int QuantizeFrom { get; init; } = 50_000;
}
