using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Settings of workspaces; section <c>Workspaces</c>.</summary>
public sealed class WorkspaceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workspaces";

    /// <summary>How the folders of clean checkouts begin; all others are named after runs.</summary>
    public const string CleanPrefix = "clean_";

    /// <summary>The folder that workspaces lie in; everything in it is the factory's to remove.</summary>
    [Required]
    public string Root { get; set; } = Path.Combine(Path.GetTempPath(), $"agentfactory-{Environment.UserName}", "workspaces");

    /// <summary>Bound of one git command.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>For how long a repository that cannot be reached is tried again, before the attempt is given up. 0 to 1 h; 2 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan OriginPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Files that one commit may add or change.</summary>
    [Range(1, 1_000_000)]
    public int MaxCommitFiles { get; set; } = 20_000;

    /// <summary>Bytes of the largest single file that may be committed.</summary>
    [Range(1, long.MaxValue)]
    public long MaxCommitFileBytes { get; set; } = 50L << 20;

    /// <summary>Bytes that the files of one commit may hold together.</summary>
    [Range(1, long.MaxValue)]
    public long MaxCommitBytes { get; set; } = 200L << 20;
}
