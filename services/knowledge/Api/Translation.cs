using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Outcomes;
using AgentFactory.Knowledge.Ranking;
using Google.Protobuf.WellKnownTypes;
using Wire = AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Knowledge.Api;

/// <summary>Between the words of the wire and those of the store. What the wire can say and the store cannot is refused.</summary>
internal static class Translation
{
    public static KnowledgeDraft ToDraft(Wire.StoreRequest request) => new()
    {
        Id = request.Id.Length == 0 ? null : request.Id,
        Content = request.Content,
        SourceType = ToSourceType(request.SourceType),
        Tags = [.. request.Tags],
        Metadata = request.Metadata.ToImmutableSortedDictionary(pair => pair.Key, pair => ToValue(pair.Key, pair.Value), StringComparer.Ordinal),
        Provenance = ToProvenance(request.Provenance),
        TimeToLive = request.TimeToLive is null ? null : ToTimeSpan("time_to_live", request.TimeToLive),
    };

    public static Wire.StoreRequest ToWire(KnowledgeDraft draft)
    {
        var wire = new Wire.StoreRequest
        {
            Id = draft.Id ?? "",
            Content = draft.Content,
            SourceType = (Wire.SourceType)(int)draft.SourceType,
            Provenance = ToWire(draft.Provenance),
            TimeToLive = draft.TimeToLive?.ToDuration(),
        };
        wire.Tags.AddRange(draft.Tags);
        foreach (var (key, value) in draft.Metadata)
            wire.Metadata.Add(key, ToWire(value));
        return wire;
    }

    public static KnowledgeFilter ToFilter(Wire.Filter? filter) => filter is null ? KnowledgeFilter.None : new()
    {
        SourceTypes = [.. filter.SourceTypes.Select(ToSourceType)],
        AnyTags = [.. filter.TagsAny],
        AllTags = [.. filter.TagsAll],
        Metadata = [.. filter.Metadata.Select(ToCondition)],
        MaxAge = filter.MaxAge is null ? null : ToTimeSpan("max_age", filter.MaxAge),
        RunId = OrNull(filter.RunId),
    };

    public static RankingMode ToMode(Wire.Ranking ranking) => ranking switch
    {
        Wire.Ranking.Unspecified or Wire.Ranking.Fused => RankingMode.Fused,
        Wire.Ranking.Lexical => RankingMode.Lexical,
        Wire.Ranking.Vector => RankingMode.Vector,
        _ => throw Invalid($"there is no ranking {(int)ranking}"),
    };

    public static TimeSpan ToTimeSpan(string name, Duration? duration)
    {
        try
        {
            return duration?.ToTimeSpan() ?? TimeSpan.Zero;
        }
        catch (Exception exception) when (exception is InvalidOperationException or OverflowException or ArgumentException)
        {
            throw Invalid($"{name} is not a span of time");
        }
    }

    public static Wire.Entry ToWire(KnowledgeEntry entry)
    {
        var wire = new Wire.Entry
        {
            Id = entry.Id,
            Content = entry.Content,
            SourceType = (Wire.SourceType)(int)entry.SourceType,
            Provenance = ToWire(entry.Provenance),
            CreatedAt = entry.Created.ToTimestamp(),
            UpdatedAt = entry.Updated.ToTimestamp(),
            ExpiresAt = ExpiryOf(entry)?.ToTimestamp(),
            Archived = entry.Archived,
        };
        wire.Tags.AddRange(entry.Tags);
        foreach (var (key, value) in entry.Metadata)
            wire.Metadata.Add(key, ToWire(value));
        return wire;
    }

    public static Wire.Lesson ToWire(Lesson lesson, KnowledgeEntry entry) => new()
    {
        Entry = ToWire(entry),
        Cited = lesson.Tally.Cited,
        Succeeded = lesson.Tally.Succeeded,
        SuccessRate = lesson.SuccessRate,
        Weight = lesson.Weight,
        MeanCostUsd = lesson.Tally.CostUsd / lesson.Tally.Cited,
        MeanDuration = (lesson.Tally.Duration / lesson.Tally.Cited).ToDuration(),
        LastCitedAt = lesson.LastCited.ToTimestamp(),
    };

    /// <summary>Null: never.</summary>
    public static DateTimeOffset? ExpiryOf(KnowledgeEntry entry) =>
        entry.TimeToLive is { } life && life < DateTimeOffset.MaxValue - entry.Updated ? entry.Updated + life : null;

    public static Wire.KnowledgeRefusedException Invalid(string message) =>
        new(Wire.KnowledgeFault.Invalid, $"{message}; nothing was changed");

    private static MetadataCondition ToCondition(Wire.MetadataFilter filter) => filter.TestCase switch
    {
        Wire.MetadataFilter.TestOneofCase.EqualTo => new MetadataCondition.Equal(filter.Key, ToValue(filter.Key, filter.EqualTo)),
        Wire.MetadataFilter.TestOneofCase.Range => new MetadataCondition.Range(
            filter.Key, filter.Range.HasAtLeast ? filter.Range.AtLeast : null, filter.Range.HasAtMost ? filter.Range.AtMost : null),
        _ => throw Invalid($"the filter on {filter.Key} says neither equal_to nor range"),
    };

    private static SourceType ToSourceType(Wire.SourceType type) =>
        type != Wire.SourceType.Unspecified && System.Enum.IsDefined(type)
            ? (SourceType)(int)type
            : throw Invalid($"source type {(int)type} is none of PATTERN, DOCUMENTATION, CODE, FAILURE");

    private static MetadataValue ToValue(string key, Wire.Value value) => value.KindCase switch
    {
        Wire.Value.KindOneofCase.Text => value.Text,
        Wire.Value.KindOneofCase.Number => value.Number,
        Wire.Value.KindOneofCase.Flag => value.Flag,
        _ => throw Invalid($"the metadata {key} has no value"),
    };

    private static Wire.Value ToWire(MetadataValue value) =>
        value.Text is { } text ? new Wire.Value { Text = text }
        : value.Number is { } number ? new Wire.Value { Number = number }
        : new Wire.Value { Flag = value.Truth ?? false };

    private static Wire.Provenance ToWire(Provenance provenance) =>
        new() { RunId = provenance.RunId ?? "", TaskId = provenance.TaskId ?? "", Commit = provenance.Commit ?? "" };

    private static Provenance ToProvenance(Wire.Provenance? provenance) => provenance is null
        ? Provenance.Unknown
        : new Provenance(OrNull(provenance.RunId), OrNull(provenance.TaskId), OrNull(provenance.Commit));

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
