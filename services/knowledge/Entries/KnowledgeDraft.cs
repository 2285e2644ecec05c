using System.Collections.Immutable;

namespace AgentFactory.Knowledge.Entries;

/// <summary>An entry as a writer hands it in.</summary>
internal sealed record KnowledgeDraft
{
    /// <summary>
    /// Null: found by the content, so that the same content is the same entry. Named: that entry is replaced; but content
    /// that another entry already holds is merged into that one, whose id is answered.
    /// </summary>
    public string? Id { get; init; }

    public required string Content { get; init; }

    public required SourceType SourceType { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableSortedDictionary<string, MetadataValue> Metadata { get; init; } =
        ImmutableSortedDictionary<string, MetadataValue>.Empty;

    public Provenance Provenance { get; init; } = Provenance.Unknown;

    /// <summary>Null: never expires. Else more than zero.</summary>
    public TimeSpan? TimeToLive { get; init; }
}

/// <summary>What became of a draft.</summary>
/// <param name="Id">The entry that now holds the content.</param>
internal readonly record struct StoredEntry(string Id, StoreEffect Effect);

internal enum StoreEffect
{
    Created,

    /// <summary>The named entry had other content, tags, metadata or provenance.</summary>
    Updated,

    /// <summary>Nothing was new.</summary>
    Unchanged,

    /// <summary>Another entry holds the same content: it took over tags and metadata it did not have.</summary>
    Merged,
}
