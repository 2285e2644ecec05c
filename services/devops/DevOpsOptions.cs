using System.ComponentModel.DataAnnotations;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.DevOps;

/// <summary>Bounds of the check of delivery files. Configuration: <c>Agents:devops</c>.</summary>
internal sealed class DevOpsOptions
{
    /// <summary>How often handing in is refused for findings that may stand; those that may not refuse it always.</summary>
    [Range(0, 20)]
    public int MaxRefusals { get; set; } = 3;

    /// <summary>How many delivery files one task may touch.</summary>
    [Range(1, 1_000)]
    public int MaxFiles { get; set; } = 60;

    /// <summary>A larger delivery file is not read, bytes.</summary>
    [Range(1_024, 16 << 20)]
    public int MaxFileBytes { get; set; } = 256 << 10;

    /// <summary>How long one tool may take on one file.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ToolTime { get; set; } = TimeSpan.FromSeconds(30);

    public CommandLimits ToolLimits => new() { Time = ToolTime, OutputBytes = 32 << 10 };
}
