using System.Text.Json;

namespace AgentFactory.Agents.Loop;

/// <summary>
/// Checks arguments against the part of JSON Schema that tools use: type, required, properties, items, enum. A fault
/// names the field and what it should be, so that the model can mend it in one go.
/// </summary>
internal static class ArgumentCheck
{
    private const int MaxFaults = 5;

    /// <summary>Null when the value fits the schema.</summary>
    public static string? FindFault(JsonElement value, JsonElement schema)
    {
        var faults = new List<string>();
        Visit(value, schema, "", faults);
        return faults.Count == 0 ? null : string.Join("; ", faults.Take(MaxFaults));
    }

    private static void Visit(JsonElement value, JsonElement schema, string path, List<string> faults)
    {
        if (faults.Count >= MaxFaults || schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && !HasType(value, type.GetString()!))
        {
            faults.Add($"{Place(path)} must be {WithArticle(type.GetString()!)}, not {WithArticle(NameOf(value))}");
            return;
        }

        if (schema.TryGetProperty("enum", out var choices) && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
            faults.Add($"{Place(path)} must be one of {choices.GetRawText()}");
        if (value.ValueKind == JsonValueKind.Object)
            VisitObject(value, schema, path, faults);
        else if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            VisitItems(value, items, path, faults);
    }

    private static void VisitObject(JsonElement value, JsonElement schema, string path, List<string> faults)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Select(item => item.GetString()!))
                if (!value.TryGetProperty(name, out _))
                    faults.Add($"{Place(Join(path, name))} is missing");
        if (schema.TryGetProperty("properties", out var properties))
            foreach (var property in properties.EnumerateObject())
                if (value.TryGetProperty(property.Name, out var member) && !(member.ValueKind == JsonValueKind.Null && !IsRequired(schema, property.Name)))
                    Visit(member, property.Value, Join(path, property.Name), faults);
    }

    private static void VisitItems(JsonElement value, JsonElement items, string path, List<string> faults)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Visit(item, items, $"{path}[{index++}]", faults);
    }

    private static bool IsRequired(JsonElement schema, string name) =>
        schema.TryGetProperty("required", out var required) && required.EnumerateArray().Any(item => item.ValueEquals(name));

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => true,
    };

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string WithArticle(string type) =>
        type switch { "null" => type, "object" or "array" or "integer" => "an " + type, _ => "a " + type };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Place(string path) => path.Length == 0 ? "the value" : $"`{path}`";
}
