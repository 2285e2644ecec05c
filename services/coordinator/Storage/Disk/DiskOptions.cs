using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Storage.Disk;

/// <summary>When the disk counts as full; the configuration section <c>Coordinator:Disk</c>.</summary>
internal sealed class DiskOptions
{
    public const string Section = $"{CoordinatorOptions.Section}:Disk";

    /// <summary>The least room, in bytes, with which runs go on: what it takes to write down that they stop. 0 to 1 TB; 0 looks at failed writes only.</summary>
    [Range(0, 1L << 40)]
    public long MinFreeBytes { get; set; } = 64 << 20;

    /// <summary>How often the room is looked at. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(1);
}
