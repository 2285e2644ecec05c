using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>What is asked of the store. The text is people's text: nothing in it is syntax.</summary>
internal sealed record KnowledgeQuery
{
    public required string Text { get; init; }

    public KnowledgeFilter Filter { get; init; } = KnowledgeFilter.None;

    /// <summary>1 to <see cref="Storage.KnowledgeStoreOptions.MaxResults"/>.</summary>
    public int MaxResults { get; init; } = 10;

    /// <summary>Results below are left out; 0 to 1, see <see cref="KnowledgeResult.Score"/>.</summary>
    public double MinRelevance { get; init; }

    public RankingMode Mode { get; init; } = RankingMode.Fused;
}

internal enum RankingMode
{
    Fused,
    Lexical,
    Vector,
}

/// <summary>All conditions must hold; an empty one always does.</summary>
internal sealed record KnowledgeFilter
{
    public static KnowledgeFilter None { get; } = new();

    /// <summary>Any of these.</summary>
    public ImmutableArray<SourceType> SourceTypes { get; init; } = [];

    public ImmutableArray<string> AnyTags { get; init; } = [];

    public ImmutableArray<string> AllTags { get; init; } = [];

    public ImmutableArray<MetadataCondition> Metadata { get; init; } = [];

    /// <summary>Only what was updated no longer ago than this; more than zero.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Only what this run brought in.</summary>
    public string? RunId { get; init; }

    public bool IncludeArchived { get; init; }

    /// <summary>Also what is past its time to live.</summary>
    public bool IncludeExpired { get; init; }
}

/// <summary>Holds for an entry whose metadata has the key and a value that fits.</summary>
internal abstract record MetadataCondition(string Key)
{
    /// <summary>The value is exactly this one, and of this kind.</summary>
    internal sealed record Equal(string Key, MetadataValue Value) : MetadataCondition(Key);

    /// <summary>The value is a number from <paramref name="From"/> to <paramref name="To"/>, both included; null: no bound.</summary>
    internal sealed record Range(string Key, double? From, double? To) : MetadataCondition(Key);
}
