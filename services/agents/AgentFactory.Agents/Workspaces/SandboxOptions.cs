using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Workspaces;

/// <summary>What keeps commands in bounds.</summary>
public enum SandboxMode
{
    /// <summary>Commands run in bubblewrap, or not at all.</summary>
    Bubblewrap,

    /// <summary>Commands run as this user, with this user's files and network: only where the machine itself is thrown away.</summary>
    None,
}

/// <summary>Settings of the sandbox; section <c>Sandbox</c>.</summary>
public sealed class SandboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sandbox";

    /// <summary>Whether commands run in a sandbox; <c>None</c> only where nothing can be lost.</summary>
    public SandboxMode Mode { get; set; } = SandboxMode.Bubblewrap;

    /// <summary>Name or absolute path of bubblewrap.</summary>
    [Required]
    public string BubblewrapPath { get; set; } = "bwrap";

    /// <summary>Folder with NuGet packages that commands may read; null: this user's own, where there is one; empty: none.</summary>
    public string? PackageFolder { get; set; }

    /// <summary>Further files and folders of the host that are shown inside under their own path, read-only.</summary>
    public IList<string> ReadOnlyPaths { get; } = [];

    /// <summary>Further folders for PATH inside, before the others.</summary>
    public IList<string> ExtraPath { get; } = [];

    /// <summary>Bytes that the workspace may hold, looked at while a command runs.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxWorkspaceBytes { get; set; } = 2L << 30;

    /// <summary>Files and folders that the workspace may hold.</summary>
    [Range(100, int.MaxValue)]
    public int MaxWorkspaceFiles { get; set; } = 200_000;

    /// <summary>Bytes for /tmp, the home folder and /dev/shm inside, each; they lie in memory.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxTemporaryBytes { get; set; } = 1L << 30;

    /// <summary>Open files of one process.</summary>
    [Range(64, 1 << 20)]
    public int MaxOpenFiles { get; set; } = 8_192;

    /// <summary>How often the workspace's size, and without control groups the tree's size, is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.020", "00:01:00")]
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMilliseconds(250);
}
