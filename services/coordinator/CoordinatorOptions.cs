using System.ComponentModel.DataAnnotations;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator;

/// <summary>Settings of the coordinator; the configuration section <c>Coordinator</c>.</summary>
internal sealed class CoordinatorOptions
{
    public const string Section = "Coordinator";

    /// <summary>The folder of histories, journals and repositories; made if it is missing.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>Whether this process drives every unfinished run that no other process drives, or only those it is told to.</summary>
    public bool DriveAllRuns { get; set; } = true;

    /// <summary>How often the outbox and the timers are looked through for what other processes wrote. 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often runs that nobody drives are looked for. 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan TakeoverInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the bus may take to accept one message. 1 s to 10 min; 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a due timer is one coordinator's alone; when that one dies another fires it then. 1 s to 10 min; 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan TimerLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many outbox entries or timers are read at once.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>How many merges go on at once.</summary>
    [Range(1, 64)]
    public int ConcurrentMerges { get; set; } = 2;

    /// <summary>The longest PRP that is read, in characters.</summary>
    [Range(1, 100_000_000)]
    public int MaxPrpCharacters { get; set; } = 1_000_000;

    /// <summary>The most bytes one artifact of an attempt may have; a longer one is not kept.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxArtifactBytes { get; set; } = 16 << 20;

    /// <summary>How many artifacts of one attempt are kept.</summary>
    [Range(0, 10_000)]
    public int MaxArtifacts { get; set; } = 200;

    /// <summary>How many updates wait for one watcher before it is sent to the history for the rest.</summary>
    [Range(1, 100_000)]
    public int WatchBuffer { get; set; } = 256;

    /// <summary>The most bytes of one gRPC message, in either direction. A whole conversation goes in one; not less than what agents send (<c>Agents:Journal:MaxMessageBytes</c>).</summary>
    [Range(64 * 1024, 1 << 30)]
    public int MaxMessageBytes { get; set; } = 128 << 20;

    /// <summary>The most bytes of the diff that a report shows; a longer one is cut.</summary>
    [Range(1024, 1 << 28)]
    public int MaxReportDiffBytes { get; set; } = 4 << 20;

    /// <summary>Whether who submits over gRPC or REST may name a folder or file of this machine: as the repository to start
    /// from, or as a recording to play. The command, which runs as its user anyway, always may.</summary>
    public bool AllowLocalFiles { get; set; }

    /// <summary>The forge that pull requests are opened on by themselves, as its web address, for instance <c>https://github.com</c>: a run
    /// whose repository is there is delivered as one unless it says otherwise. Null: only where a run asks for it. In one process the
    /// address of <c>GitHub</c> where it has a credential.</summary>
    public Uri? Forge { get; set; }

    /// <summary>Whether runs that open a pull request go on and follow it, unless they say otherwise.</summary>
    public bool Follow { get; set; }

    /// <summary>Where agents reach the runs' repositories over HTTP; null when they share this machine's folders.</summary>
    public Uri? RepositoryBaseAddress { get; set; }

    /// <summary>The roles that runs may use; a task of another role is refused.</summary>
    [MinLength(1)]
    public IList<string> FleetRoles { get; } = [];

    /// <summary>What roles of the fleet's own are for, by role, in one line each: the planner is told it, beside their names.</summary>
    public IDictionary<string, string> RolePurposes { get; } = new Dictionary<string, string>();

    /// <summary>The roles that <see cref="FleetRoles"/> names, or those that every fleet has.</summary>
    public static IReadOnlyList<string> RolesIn(IConfiguration configuration) =>
        configuration.GetSection($"{Section}:{nameof(FleetRoles)}").Get<string[]>() is { Length: > 0 } named
            ? named
            : [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, Roles.DevOps, Roles.Database, Roles.GitHub];
}
