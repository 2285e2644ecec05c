using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Outcomes;

/// <summary>How outcomes weigh. Configuration: <c>Knowledge:Outcomes</c>.</summary>
internal sealed class OutcomeOptions
{
    /// <summary>Successes that every entry is credited with before its first outcome: alpha of the Beta prior.</summary>
    [Range(0.1, 1000)]
    public double PriorSuccesses { get; set; } = 2;

    /// <summary>Failures likewise: beta of the prior.</summary>
    [Range(0.1, 1000)]
    public double PriorFailures { get; set; } = 2;

    /// <summary>After this long an outcome counts half.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan HalfLife { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The least and the most that relevance is multiplied with.</summary>
    [Range(0.01, 1)]
    public double MinWeight { get; set; } = 0.2;

    [Range(1, 10)]
    public double MaxWeight { get; set; } = 1.5;

    /// <summary>A lesson (a pattern or a failure) whose expected rate of success falls below is archived.</summary>
    [Range(0, 1)]
    public double ArchiveBelow { get; set; } = 0.2;

    /// <summary>But not before it has been cited this often.</summary>
    [Range(1, 10_000)]
    public int ArchiveAfter { get; set; } = 5;

    /// <summary>How long it is remembered which passages a task was shown; its outcome must come before.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ShownFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Citations of one outcome.</summary>
    [Range(1, 10_000)]
    public int MaxCited { get; set; } = 200;
}
