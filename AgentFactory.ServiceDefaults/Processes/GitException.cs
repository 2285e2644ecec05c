namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>A git command failed; the message holds the command, the exit code and the end of git's own words.</summary>
/// <param name="command">The command without the hardening options.</param>
/// <param name="exitCode">Null when it ran into its time-out.</param>
/// <param name="error">What git wrote to standard error, bounded.</param>
public sealed class GitException(string command, int? exitCode, string error)
    : Exception($"git {command} {(exitCode is null ? "ran into its time-out" : $"exited with {exitCode}")}: {error}")
{
    /// <summary>What git exited with; null where it did not come to that.</summary>
    public int? ExitCode => exitCode;

    /// <summary>What git said, without secrets.</summary>
    public string Error => error;
}
