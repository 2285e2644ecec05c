using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Journaling;

/// <summary>How the coordinator's journal is reached from a service of its own. Configuration: <c>Agents:Journal</c>.</summary>
internal sealed class JournalClientOptions
{
    public const string Section = "Agents:Journal";

    /// <summary>The coordinator's address; a service name is looked up under <c>services:NAME</c>.</summary>
    [Required]
    public Uri Address { get; set; } = new("http://coordinator");

    /// <summary>How often a call is repeated while the coordinator cannot be reached; the pauses grow to <see cref="MaxPause"/>.</summary>
    [Range(0, 1000)]
    public int MaxRetries { get; set; } = 40;

    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest answer, bytes: a resumed attempt gets all its steps at once.</summary>
    [Range(1 << 20, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 128 << 20;
}
