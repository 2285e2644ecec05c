using System.Text.Json;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Reads the arguments of a tool call as the model wrote them.</summary>
internal static class ToolArguments
{
    /// <summary>Null when they are not a JSON object. Nothing at all counts as an empty one: it is how many models call
    /// a tool that has no parameters.</summary>
    public static Dictionary<string, object?>? TryRead(string raw)
    {
        if (string.IsNullOrWhiteSpace(raw)) return [];
        try
        {
            using var document = JsonDocument.Parse(raw);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            Dictionary<string, object?> arguments = new(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                arguments[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.Clone();
            }

            return arguments;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
