using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Settings of <see cref="RunEngine"/>; the configuration section <c>Coordinator:Engine</c>.</summary>
internal sealed class RunEngineOptions
{
    public const string Section = $"{CoordinatorOptions.Section}:Engine";

    /// <summary>How many runs' states are kept in memory; others are read from their histories when needed.</summary>
    [Range(1, 1_000_000)]
    public int CachedRuns { get; set; } = 256;

    /// <summary>How often an input is decided again because somebody else appended first.</summary>
    [Range(1, 10_000)]
    public int MaxConflicts { get; set; } = 100;
}
