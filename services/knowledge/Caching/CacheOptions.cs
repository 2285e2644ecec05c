using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Caching;

/// <summary>How long answers are kept. Configuration: <c>Knowledge:Cache</c>. A life of zero keeps none.</summary>
internal sealed class CacheOptions
{
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan QueryLife { get; set; } = TimeSpan.FromMinutes(5);

    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ContextLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a cache is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a cache that failed is left alone.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(10);
}
