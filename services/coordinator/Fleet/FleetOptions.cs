using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>When an agent counts as dead; the configuration section <c>Coordinator:Fleet</c>.</summary>
internal sealed class FleetOptions
{
    /// <summary>
    /// After so long without a word an agent is given up, and its tasks are given to others. Several of its heartbeats (30 s).
    /// 1 s to 1 h; 2 min unless set.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How often silent agents are looked for. A dead agent's task is dispatched anew within <see cref="StaleAfter"/> and one such
    /// interval after its last heartbeat. 100 ms to 5 min; 5 s unless set.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an agent that is gone is still shown. 1 s to 1 day; 10 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the queues are measured. 1 s to 1 h; 15 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan DepthInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one measuring of the queues may take. 1 s to 1 min; 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan DepthTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many agents are remembered; what is heard of more is not.</summary>
    [Range(1, 1_000_000)]
    public int MaxAgents { get; set; } = 10_000;
}
