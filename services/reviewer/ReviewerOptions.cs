using System.ComponentModel.DataAnnotations;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Reviewer;

/// <summary>Bounds of a review. Configuration: <c>Agents:reviewer</c>.</summary>
internal sealed class ReviewerOptions
{
    /// <summary>Characters of the diff that the model is shown.</summary>
    [Range(1_000, 10_000_000)]
    public int MaxDiffCharacters { get; set; } = 80_000;

    /// <summary>Characters of the diff that the rules read.</summary>
    [Range(1_000, 50_000_000)]
    public int MaxRuleCharacters { get; set; } = 2_000_000;

    /// <summary>A change of more lines is said to be large.</summary>
    [Range(1, 1_000_000)]
    public int LargeChangeLines { get; set; } = 1_500;

    /// <summary>A change of more files is said to be large.</summary>
    [Range(1, 100_000)]
    public int LargeChangeFiles { get; set; } = 60;

    /// <summary>How many suggested patches are tried; those of the worst findings first. 0 for none.</summary>
    [Range(0, 20)]
    public int MaxPatches { get; set; } = 3;

    /// <summary>How long the trial of one patch may take: to apply it, and the criterion after it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan PatchTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A criterion that took no longer than this in the proof is executed again after a patch.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan QuickCriterionTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Resident memory of a trial, bytes.</summary>
    [Range(64L << 20, 1L << 40)]
    public long MemoryBytes { get; set; } = 4L << 30;

    public CommandLimits PatchLimits => new() { Time = PatchTime, MemoryBytes = MemoryBytes };
}
