using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentFactory.Database.Engine;

/// <summary>The form of orders and outcomes.</summary>
internal static class EngineJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("there is nothing");
}

/// <summary>Where orders and outcomes lie, in the folder that the program is started in.</summary>
internal static class EngineFiles
{
    public const string Order = "order.json";
    public const string Outcome = "outcome.json";
}
