using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Contracts.Knowledge;

/// <summary>How the knowledge service is reached from a process of its own. Configuration: <c>Agents:Knowledge</c>.</summary>
internal sealed class KnowledgeClientOptions
{
    public const string Section = "Agents:Knowledge";

    /// <summary>For instance <c>http://knowledge</c>; without one, agents work without knowledge, and the coordinator keeps no outcomes.</summary>
    public Uri? Address { get; set; }

    /// <summary>What the service wants as <c>x-api-key</c>, if it wants anything.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>How long one call may take; a stream of entries, ten times as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest answer, bytes.</summary>
    [Range(1 << 16, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 64 << 20;
}
