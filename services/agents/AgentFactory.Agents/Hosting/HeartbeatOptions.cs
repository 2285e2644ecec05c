using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Hosting;

/// <summary>How often agents say that they live. Configuration: <c>Agents:Heartbeat</c>.</summary>
internal sealed class HeartbeatOptions
{
    public const string Section = "Agents:Heartbeat";

    /// <summary>100 ms to 10 min; 30 s unless set. The coordinator gives an agent up after several of them.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);
}
