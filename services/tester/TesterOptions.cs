using System.ComponentModel.DataAnnotations;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Tester;

/// <summary>Bounds of a proof. Configuration: <c>Agents:tester</c>.</summary>
internal sealed class TesterOptions
{
    /// <summary>How long the script of one criterion may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CriterionTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most it may take in the empty folder, where it is expected to fail at once. Less where it was quick in the
    /// clone: five seconds and twice that time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan EmptyFolderTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Resident memory of a script's process tree, bytes.</summary>
    [Range(64L << 20, 1L << 40)]
    public long MemoryBytes { get; set; } = 4L << 30;

    /// <summary>Output of one script that is kept as its log, bytes.</summary>
    [Range(4_096, 16 << 20)]
    public int LogBytes { get; set; } = 512 << 10;

    public CommandLimits LimitsWithin(TimeSpan time) => new() { Time = time, MemoryBytes = MemoryBytes, OutputBytes = LogBytes };
}
