using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;
using Qdrant.Client.Grpc;

namespace AgentFactory.Knowledge.Qdrant;

/// <summary>What a point carries beside its vector, and filters on it.</summary>
internal static class Payload
{
    public const string SourceType = "source_type";
    public const string Tags = "tags";
    public const string Archived = "archived";
    private const string Version = "version";

    /// <summary>All that is read back.</summary>
    public static WithPayloadSelector Selected { get; } = new string[] { Version };

    public static PointStruct ToPoint(ShelvedVector vector) => new()
    {
        Id = (ulong)vector.Slot,
        Vectors = vector.Unit,
        Payload =
        {
            [Version] = vector.Version,
            [SourceType] = (long)vector.SourceType,
            [Tags] = vector.Tags.ToArray(),
            [Archived] = vector.Archived,
        },
    };

    /// <summary>Zero, which no entry has, where there is none.</summary>
    public static long VersionOf(IDictionary<string, Value> payload) =>
        payload.TryGetValue(Version, out var version) && version.KindCase == Value.KindOneofCase.IntegerValue ? version.IntegerValue : 0;

    /// <summary>The part of a filter that points know of; the entries are asked about the rest.</summary>
    public static Filter ToFilter(KnowledgeFilter filter)
    {
        var conditions = new Filter();
        if (filter.SourceTypes.Length > 0)
            conditions.Must.Add(Conditions.Match(SourceType, [.. filter.SourceTypes.Select(type => (long)type)]));
        if (filter.AnyTags.Length > 0)
            conditions.Must.Add(Conditions.Match(Tags, [.. filter.AnyTags]));
        foreach (var tag in filter.AllTags)
            conditions.Must.Add(Conditions.MatchKeyword(Tags, tag));
        if (!filter.IncludeArchived)
            conditions.Must.Add(Conditions.Match(Archived, false));
        return conditions;
    }
}
