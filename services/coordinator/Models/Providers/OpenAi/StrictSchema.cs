using System.Text.Json;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Whether a schema may be asked for strictly: every object is closed and all its properties are required.</summary>
internal static class StrictSchema
{
    private static readonly string[] s_lists = ["anyOf", "oneOf", "allOf"];
    private static readonly string[] s_maps = ["properties", "$defs", "definitions"];

    public static bool Allows(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && IsType(schema, "object") && Fits(schema);

    private static bool Fits(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return false;
        if (IsType(schema, "object") && !IsClosed(schema)) return false;
        if (schema.TryGetProperty("items", out var items) && !Fits(items)) return false;
        foreach (var name in s_maps)
        {
            if (schema.TryGetProperty(name, out var map) && !map.EnumerateObject().All(property => Fits(property.Value))) return false;
        }

        // Of the ways to combine schemas the strict form knows only anyOf.
        foreach (var name in s_lists)
        {
            if (schema.TryGetProperty(name, out var list) && (name != "anyOf" || !list.EnumerateArray().All(Fits))) return false;
        }

        return true;
    }

    private static bool IsClosed(JsonElement schema)
    {
        if (!schema.TryGetProperty("additionalProperties", out var more) || more.ValueKind != JsonValueKind.False) return false;
        if (!schema.TryGetProperty("properties", out var properties)) return false;
        HashSet<string?> required = schema.TryGetProperty("required", out var list)
            ? [.. list.EnumerateArray().Select(name => name.GetString())]
            : [];
        return properties.EnumerateObject().All(property => required.Contains(property.Name));
    }

    private static bool IsType(JsonElement schema, string type)
    {
        if (!schema.TryGetProperty("type", out var value)) return false;
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Any(one => one.ValueEquals(type))
            : value.ValueKind == JsonValueKind.String && value.ValueEquals(type);
    }
}
