using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Runs;

/// <summary>What a run starts from: <c>--repo</c>, else the PRP's <c>repository</c>, else nothing.</summary>
/// <param name="Address">An absolute path, or an address of another machine; null to start from nothing.</param>
/// <param name="Base">A branch, tag or commit; null for the repository's HEAD.</param>
internal sealed record RepositoryChoice(string? Address, string? Base)
{
    private const string Fatal = "fatal: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="BadInputException">There is no such repository, or it has no such base.</exception>
    public static async Task<RepositoryChoice> FindAsync(RunArguments arguments, Requirement requirement, CancellationToken cancellationToken)
    {
        var metadata = requirement.Prp.Metadata;
        var stated = requirement.Repository ?? metadata.GetValueOrDefault("repository");
        var (address, source) = arguments.Repository is not null
            ? (Resolve(arguments.Repository, Directory.GetCurrentDirectory()), "--repo")
            : (string.IsNullOrWhiteSpace(stated) ? null : Resolve(stated, Path.GetDirectoryName(Path.GetFullPath(requirement.Name))!), requirement.Issue is null ? "the PRP's repository" : "the issue's repository");
        var baseName = arguments.Base ?? (address is null ? null : metadata.GetValueOrDefault("base"));
        if (address is null)
            return baseName is null ? new(null, null) : throw new BadInputException("--base needs a repository: --repo DIR, or `repository:` in the PRP.");
        baseName = string.IsNullOrWhiteSpace(baseName) ? null : baseName.Trim();
        await CheckAsync(address, source, baseName, cancellationToken);
        return new(address, baseName);
    }

    public static string Resolve(string text, string folder)
    {
        text = text.Trim();
        // HOST:PATH and URLs are git's business; everything else is a path, also when it does not exist.
        var isAddress = text.Contains("://", StringComparison.Ordinal)
            || text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !text.AsSpan(0, colon).Contains('/');
        return isAddress ? text : Path.GetFullPath(text, folder);
    }

    private static async Task CheckAsync(string address, string source, string? baseName, CancellationToken cancellationToken)
    {
        if (Path.IsPathFullyQualified(address) && !Directory.Exists(address) && !File.Exists(address))
            throw new BadInputException($"{source} {address} does not exist.");
        var remote = Parse(address, source);
        var outcome = await new Git(null) { Timeout = Patience, Settings = remote.Settings }.TryAsync(["ls-remote", "--quiet", "--", remote.Address], cancellationToken);
        if (outcome.ExitCode == 0 && outcome.Output.Length > 0)
        {
            await CheckBaseAsync(remote.Address, source, baseName, outcome.Output, cancellationToken);
            return;
        }

        var why = outcome switch
        {
            { TimedOut: true } => $"it did not answer within {Patience.TotalSeconds:0} seconds",
            { ExitCode: 0 } => "it has no commit",
            _ => $"it is not a git repository that this user can read{Saying(outcome.Error)}",
        };
        throw new BadInputException($"{source} {remote.Address} cannot be used: {why}.");
    }

    private static GitRemote Parse(string address, string source)
    {
        try
        {
            return GitRemote.Parse(address);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException($"{source}: {e.Message}");
        }
    }

    /// <summary>Git's own first words; what follows them is advice.</summary>
    private static string Saying(string error)
    {
        var first = error.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return first is null ? "" : $" ({(first.StartsWith(Fatal, StringComparison.Ordinal) ? first[Fatal.Length..] : first).TrimEnd('.')})";
    }

    private static async Task CheckBaseAsync(string address, string source, string? baseName, string references, CancellationToken cancellationToken)
    {
        if (baseName is null)
            return;
        var known = references.Split('\n').Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
        if (known.Any(name => name == "refs/heads/" + baseName || name == "refs/tags/" + baseName))
            return;
        if (baseName.All(char.IsAsciiHexDigit))
        {
            // A commit of another machine cannot be looked up without fetching; there the coordinator finds out.
            if (!Directory.Exists(address))
                return;
            // -C finds the repository in a working copy and in a bare one alike.
            var found = await new Git(null) { Timeout = Patience }.TryAsync(["-C", address, "cat-file", "-e", baseName + "^{commit}"], cancellationToken);
            if (found.ExitCode == 0)
                return;
        }

        throw new BadInputException($"{source} {address} has no branch, tag or commit {baseName}.");
    }
}
