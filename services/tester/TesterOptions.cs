using System.ComponentModel.DataAnnotations;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Tester;

/// <summary>Bounds of a proof, and of the proof that written tests can fail. Configuration: <c>Agents:tester</c>.</summary>
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

    /// <summary>How long one run of the tests of a file or a project may take, where tests are written.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SuiteTime { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How many mistakes are planted, one after the other, to see the written tests fail.</summary>
    [Range(0, 1_000)]
    public int MaxMutations { get; set; } = 24;

    /// <summary>No further mistake is planted once this has passed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "02:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MutationTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many written tests are looked at; others do not count.</summary>
    [Range(1, 10_000)]
    public int MaxTests { get; set; } = 300;

    /// <summary>How often handing in is refused for tests that do not count; without a single one that does, it is refused always.</summary>
    [Range(0, 20)]
    public int MaxTestRefusals { get; set; } = 3;

    public CommandLimits LimitsWithin(TimeSpan time) => new() { Time = time, MemoryBytes = MemoryBytes, OutputBytes = LogBytes };
}
