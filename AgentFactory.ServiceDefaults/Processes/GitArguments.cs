using System.Text.RegularExpressions;

namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>Checks of what is handed to git, so that no commit, branch or address is ever read as an option.</summary>
public static partial class GitArguments
{
    private const int MaxLength = 1_024;

    /// <summary>A full object name: 40 or 64 hexadecimal digits.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static string RequireCommit(string commit) =>
        commit is not null && CommitPattern().IsMatch(commit)
            ? commit
            : throw new ArgumentException($"'{Shorten(commit)}' is no commit: it must be a full hexadecimal object name. Nothing was done.");

    /// <summary>A branch name without <c>refs/heads/</c>, by git's own rules and with plain characters only.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static string RequireBranch(string branch) =>
        branch is { Length: > 0 and <= 200 } && BranchPattern().IsMatch(branch) && !branch.Contains("..", StringComparison.Ordinal)
        && !branch.Split('/').Any(part => part.StartsWith('.') || part.EndsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal))
            ? branch
            : throw new ArgumentException(
                $"'{Shorten(branch)}' is no branch name: letters, digits and . _ - + between single slashes, beginning with a letter or digit. Nothing was done.");

    /// <summary>A local path (absolute), or an http, https, ssh or file address.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static string RequireRepository(string repository) =>
        repository is { Length: > 0 and <= MaxLength } && !repository.Any(char.IsControl)
        && (Path.IsPathFullyQualified(repository) || AddressPattern().IsMatch(repository))
            ? repository
            : throw new ArgumentException(
                $"'{Shorten(repository)}' is no repository: give an absolute path or an address that begins with https://, http://, ssh:// or file://. Nothing was done.");

    /// <summary>Whether an address is of another machine, as far as its form tells: http, https or ssh.</summary>
    public static bool IsRemote(string repository) => RemotePattern().IsMatch(repository);

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 100 ? text : text[..100] + "…";

    [GeneratedRegex(@"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.NonBacktracking)]
    private static partial Regex CommitPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9_+.-]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex BranchPattern();

    [GeneratedRegex(@"\A(?:https?|ssh|file)://[^-\s]", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"\A(?:https?|ssh)://[^-\s]", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex RemotePattern();
}
