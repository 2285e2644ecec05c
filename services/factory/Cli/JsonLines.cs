using System.Text.Json;
using System.Text.Json.Serialization;
using AgentFactory.Contracts;

namespace AgentFactory.Factory.Cli;

/// <summary>What <c>--json</c> prints: the contracts' dialect, but every member is there, null or not.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions Options = new(ContractsJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>One line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);
}
