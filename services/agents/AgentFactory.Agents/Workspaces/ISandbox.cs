namespace AgentFactory.Agents.Workspaces;

/// <summary>Runs a command that a model or a requirement wrote, where it can reach nothing but its workspace.</summary>
public interface ISandbox
{
    /// <summary>What evidence calls it: <c>bubblewrap</c> or <c>none</c>.</summary>
    string Name { get; }

    /// <summary>Bounds that hold less well than they should on this machine, in words; empty when all hold.</summary>
    IReadOnlyList<string> Degradations => [];

    /// <summary>Null when commands can run here; else why not and how to mend it.</summary>
    Task<string?> FindObstacleAsync(CancellationToken cancellationToken);

    /// <summary>Runs a script to its end or to a limit; the whole process tree is gone when this returns.</summary>
    /// <exception cref="SandboxUnavailableException">Nothing was run: there is no sandbox on this machine.</exception>
    Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken);
}

/// <summary>There is no sandbox and none may be done without. The message says how to get one.</summary>
public sealed class SandboxUnavailableException(string message) : Exception(message);

/// <summary>One script for <c>bash</c>.</summary>
public sealed record SandboxCommand
{
    /// <summary>The script, as written; run with <c>bash -e -o pipefail</c> unless <see cref="Plain"/>.</summary>
    public required string Script { get; init; }

    /// <summary>The folder of the host that is writable inside, as <c>/workspace</c>.</summary>
    public required string Workspace { get; init; }

    /// <summary>Where to start, relative to the workspace.</summary>
    public string WorkingDirectory { get; init; } = ".";

    /// <summary>Run with plain <c>bash</c>: only the last exit code counts.</summary>
    public bool Plain { get; init; }

    /// <summary>Its bounds.</summary>
    public CommandLimits Limits { get; init; } = new();
}

/// <summary>Bounds of one command. What is hit is named in <see cref="CommandResult.LimitHit"/>.</summary>
public sealed record CommandLimits
{
    /// <summary>How long it may take.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many processes and threads there may be at once.</summary>
    public int Processes { get; init; } = 512;

    /// <summary>Resident memory of the whole tree, bytes.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Largest single file that may be written, bytes.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>Captured output, bytes; the middle of longer output is left out.</summary>
    public int OutputBytes { get; init; } = 256 << 10;
}

/// <summary>How a command ended.</summary>
public sealed record CommandResult
{
    /// <summary>Null when a limit ended it.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>Standard output and error as they came, bounded; invalid UTF-8 replaced.</summary>
    public required string Output { get; init; }

    /// <summary>How many bytes came in all.</summary>
    public required long OutputBytes { get; init; }

    /// <summary>SHA-256 of all that came, lower-case hex.</summary>
    public required string OutputHash { get; init; }

    /// <summary>From its start to its end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>In words, for instance <c>time (5 min)</c>; null when none was hit.</summary>
    public string? LimitHit { get; init; }
}
