using System.Globalization;
using System.Text.Json;

namespace AgentFactory.Agents.Tools;

/// <summary>What a model gave is not what the tool needs; the message is for the model.</summary>
internal sealed class ToolArgumentException(string message) : Exception(message);

/// <summary>
/// Arguments as models give them: names in any case and under their usual other names, numbers and booleans also as text.
/// What cannot be understood is an error that says what to give instead; unknown names are data that nobody reads.
/// </summary>
internal sealed class ToolArguments
{
    private const int MaxProperties = 100;
    private readonly Dictionary<string, JsonElement> values = new(StringComparer.OrdinalIgnoreCase);

    public ToolArguments(JsonElement arguments)
    {
        if (arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return;
        if (arguments.ValueKind == JsonValueKind.String)
            arguments = ParseText(arguments);
        if (arguments.ValueKind != JsonValueKind.Object)
            throw new ToolArgumentException($"The arguments must be a JSON object, not {Name(arguments.ValueKind)}.");
        foreach (var property in arguments.EnumerateObject())
        {
            if (!values.TryAdd(property.Name, property.Value))
                throw new ToolArgumentException($"The argument '{Shorten(property.Name)}' is given twice; give it once.");
            if (values.Count > MaxProperties)
                throw new ToolArgumentException($"There are more than {MaxProperties} arguments; give only those in the schema.");
        }
    }

    /// <summary>A text that must be there; the first of the names is the one in the schema.</summary>
    public string Text(params ReadOnlySpan<string> names) =>
        OptionalText(names) ?? throw new ToolArgumentException($"The argument '{names[0]}' is missing; give it as a string.");

    public string? OptionalText(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not { } value)
            return null;
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => throw new ToolArgumentException($"The argument '{names[0]}' must be a string, not {Name(value.ValueKind)}."),
            };
        }
        catch (InvalidOperationException)
        {
            throw new ToolArgumentException($"The argument '{names[0]}' holds half a character (a lone surrogate); send valid text.");
        }
    }

    /// <summary>A whole number within bounds; null when it is not given.</summary>
    public int? OptionalNumber(int least, int most, params ReadOnlySpan<string> names)
    {
        if (Find(names) is not { } value)
            return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Text(names),
            _ => throw new ToolArgumentException($"The argument '{names[0]}' must be a whole number, not {Name(value.ValueKind)}."),
        };
        if (text.Length > 40 || !double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != Math.Floor(number))
            throw new ToolArgumentException($"The argument '{names[0]}' must be a whole number, not '{Shorten(text)}'.");
        if (number < least || number > most)
            throw new ToolArgumentException($"The argument '{names[0]}' must be from {least} to {most}, not {Shorten(text)}.");
        return (int)number;
    }

    public bool Flag(params ReadOnlySpan<string> names)
    {
        if (Find(names) is not { } value)
            return false;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(Text(names), out var flag) => flag,
            _ => throw new ToolArgumentException($"The argument '{names[0]}' must be true or false."),
        };
    }

    private JsonElement? Find(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (values.TryGetValue(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
                return value;
        return null;
    }

    private static JsonElement ParseText(JsonElement text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.GetString() ?? "");
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ToolArgumentException("The arguments must be a JSON object; what came is a string that holds none.");
        }
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
