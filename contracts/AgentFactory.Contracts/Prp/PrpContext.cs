using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentFactory.Contracts.Prp;

/// <summary>All that a reader of the requirement should know beside the requirement itself.</summary>
public sealed record PrpContext
{
    /// <summary>The key in <see cref="Extra"/> of headings whose text went to fields.</summary>
    public const string Outline = "outline";

    /// <summary>Prose of the context sections.</summary>
    public string? Text { get; init; }

    /// <summary>Documents and files to read, each with its reason.</summary>
    public IReadOnlyList<PrpReference> References { get; init; } = [];

    /// <summary>What is known to go wrong.</summary>
    public IReadOnlyList<string> Gotchas { get; init; } = [];

    /// <summary>What must be kept to.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>Text of headings that have no field of their own, by heading. Nothing of a file is dropped.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();
}

/// <summary>A thing to read before the work.</summary>
/// <param name="Target">A URL or a path.</param>
/// <param name="Why">What it is good for; null when the file does not say.</param>
public sealed record PrpReference(string Target, string? Why);

/// <summary>A range of source lines, both ends included, from 1. In JSON: <c>[first, last]</c>.</summary>
[JsonConverter(typeof(LineRangeConverter))]
public readonly record struct LineRange(int First, int Last);

internal sealed class LineRangeConverter : JsonConverter<LineRange>
{
    public override LineRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ends = JsonSerializer.Deserialize<int[]>(ref reader, options);
        return ends is [var first, var last] ? new(first, last) : throw new JsonException("a line range is [first, last]");
    }

    public override void Write(Utf8JsonWriter writer, LineRange value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.First);
        writer.WriteNumberValue(value.Last);
        writer.WriteEndArray();
    }
}
