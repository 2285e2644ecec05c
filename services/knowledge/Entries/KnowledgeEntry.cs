using System.Collections.Immutable;

namespace AgentFactory.Knowledge.Entries;

/// <summary>A piece of knowledge as it is stored.</summary>
internal sealed record KnowledgeEntry
{
    /// <summary>Stable. Derived from type and content where the writer named none.</summary>
    public required string Id { get; init; }

    public required string Content { get; init; }

    public required SourceType SourceType { get; init; }

    /// <summary>Sorted by ordinal, without doubles.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableSortedDictionary<string, MetadataValue> Metadata { get; init; } =
        ImmutableSortedDictionary<string, MetadataValue>.Empty;

    public required DateTimeOffset Created { get; init; }

    /// <summary>When content, tags, metadata or provenance last changed; storing the same again is no change.</summary>
    public required DateTimeOffset Updated { get; init; }

    public Provenance Provenance { get; init; } = Provenance.Unknown;

    /// <summary>Counted from <see cref="Updated"/>; an entry past it is no longer found. Null: never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>SHA-256 of source type and content, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Kept and readable by id, but not found by queries that do not ask for it.</summary>
    public bool Archived { get; init; }
}
