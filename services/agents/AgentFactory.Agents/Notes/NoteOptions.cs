using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Notes;

/// <summary>How notes are brought to agents. Configuration: <c>Agents:Notes</c>.</summary>
internal sealed class NoteOptions
{
    public const string Section = "Agents:Notes";

    /// <summary>How many notes are in the agents' hands at once. 1 to 1,000; 16 unless set.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 16;

    /// <summary>How long a handler may take; then it counts as failed. 100 ms to 10 min; 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before a handler that threw is asked again; it doubles each time. 1 ms to 1 min; 200 ms unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait that the doubling comes to. 1 ms to 10 min; 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(10);
}
