using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Agents.Workspaces;

/// <summary>The run's repository, as workspaces talk to it. One that cannot be reached just now is tried again for a while: whoever
/// serves it may be starting anew, and the work that was done must not be lost to that.</summary>
internal sealed class RepositoryOrigin
{
    /// <summary>What git says when nobody was there to answer, as opposed to a no. Its language is fixed, so these are too.</summary>
    private static readonly string[] Unreachable =
    [
        "Failed to connect", "Couldn't connect", "Could not connect", "Could not resolve host", "Connection refused", "Connection reset",
        "Connection timed out", "Empty reply from server", "Recv failure", "Send failure", "transfer closed", "unexpected disconnect",
        "the remote end hung up", "early EOF", "RPC failed", "error: 500", "error: 502", "error: 503", "error: 504", "error: 429",
    ];

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly GitRemote _remote;
    private readonly WorkspaceOptions _options;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">It is no repository.</exception>
    public RepositoryOrigin(string repository, WorkspaceOptions options, TimeProvider time)
    {
        _remote = GitRemote.Parse(repository);
        _options = options;
        _time = time;
        LocalGit = FindLocalGit(_remote.Address);
    }

    /// <summary>Without user name and password.</summary>
    public string Address => _remote.Address;

    /// <summary>Its git directory on this machine; null when it must be reached by git's protocol.</summary>
    public string? LocalGit { get; }

    /// <summary>Fetches all branches.</summary>
    /// <exception cref="GitException">It could not.</exception>
    public Task FetchAsync(string gitDirectory, CancellationToken cancellationToken) =>
        RunAsync(gitDirectory, ["fetch", "-q", "--no-tags", "--update-shallow", "--force", Address, "+refs/heads/*:refs/remotes/origin/*"], cancellationToken);

    /// <summary>Fetches one commit that no branch need hold.</summary>
    public Task<ProcessOutcome> TryFetchAsync(string gitDirectory, string commit, CancellationToken cancellationToken) =>
        TryAsync(gitDirectory, ["fetch", "-q", "--no-tags", "--update-shallow", Address, commit], cancellationToken);

    /// <summary>Moves a branch there, wherever it stood.</summary>
    /// <exception cref="GitException">It could not.</exception>
    public Task PushAsync(string gitDirectory, string commit, string branch, CancellationToken cancellationToken) =>
        // The objects of an origin on this machine are shared, so all that a push would do is move the branch.
        LocalGit is not null
            ? new Git(LocalGit) { Timeout = _options.GitTimeout }.RunAsync(["update-ref", $"refs/heads/{branch}", commit], cancellationToken)
            : RunAsync(gitDirectory, ["push", "-q", "--no-verify", Address, $"+{commit}:refs/heads/{branch}"], cancellationToken);

    private async Task RunAsync(string gitDirectory, IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync(gitDirectory, args, cancellationToken);
        if (outcome.ExitCode != 0)
            throw new GitException(string.Join(' ', args), outcome.ExitCode, outcome.Error);
    }

    private async Task<ProcessOutcome> TryAsync(string gitDirectory, IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        var git = new Git(gitDirectory) { Timeout = _options.GitTimeout, Settings = _remote.Settings };
        var started = _time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var outcome = await git.TryAsync(args, cancellationToken);
            if (outcome.ExitCode == 0 || !IsUnreachable(outcome) || _time.GetElapsedTime(started) + pause > _options.OriginPatience)
                return outcome;
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private static bool IsUnreachable(ProcessOutcome outcome) =>
        Unreachable.Any(text => outcome.Error.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static string? FindLocalGit(string origin)
    {
        if (!Path.IsPathFullyQualified(origin))
            return null;
        return new[] { origin, Path.Combine(origin, ".git") }
            .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "objects")) && File.Exists(Path.Combine(folder, "HEAD")));
    }
}
