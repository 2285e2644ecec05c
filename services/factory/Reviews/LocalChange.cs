using AgentFactory.Contracts.Prp;
using AgentFactory.Factory.Cli;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Reviews;

/// <summary>Commits of a repository of this machine, which is only read.</summary>
internal static class LocalChange
{
    private const int MaxMessages = 50;
    private const int MaxMessageCharacters = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="folder">Where the repository is; null for the current folder.</param>
    /// <param name="into">A branch, tag or commit that the change is compared with.</param>
    /// <param name="last">Its last commit; null for what is checked out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BadInputException">There is no such repository or commit, or no change.</exception>
    public static async Task<ReviewTarget> ReadAsync(string? folder, string into, string? last, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(folder ?? ".");
        if (!Directory.Exists(path))
            throw new BadInputException($"{folder} is no folder. Nothing was reviewed. Name a git repository, or a pull request like owner/repository#12 without --base.");
        if (await FindAsync(["rev-parse", "--git-dir"]) is null)
            throw new BadInputException($"{path} is in no git repository that this user can read. Nothing was reviewed. Name one.");
        var (target, head) = (await ResolveAsync(into, "--base"), await ResolveAsync(last ?? "HEAD", "--head"));
        // What is common is part of the change's own history, so that it is fetched with it.
        var start = await FindAsync(["merge-base", "--end-of-options", target, head])
            ?? throw new BadInputException($"{into} and {last ?? "HEAD"} have no commit in common in {path}. Nothing was reviewed. Name with --base what the change is to be merged into.");
        if (start == head)
            throw new BadInputException($"{last ?? "HEAD"} is part of {into} already, so there is nothing to review in {path}. Name other commits with --base and --head.");
        var name = $"{last ?? "HEAD"} against {into}";
        return new()
        {
            Name = name,
            Prp = new PrpDocument
            {
                Title = $"Review of {name}",
                Goal = $"What the commits say of themselves:\n\n{Bound(await FindAsync(["log", "--no-color", $"--max-count={MaxMessages}", "--format=* %s%n%n%w(0,2,2)%b", "--end-of-options", $"{start}..{head}"]) ?? "nothing")}",
            },
            Repository = await FindAsync(["rev-parse", "--path-format=absolute", "--git-common-dir"]) ?? path,
            Head = head,
            Into = start,
            Lines = LinesOf(await FindAsync(["diff", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "--end-of-options", start, head]) ?? ""),
            Notes = last is null && await FindAsync(["status", "--porcelain", "--untracked-files=no"]) is { Length: > 0 }
                ? ["what is not committed is not reviewed"] : [],
        };

        async Task<string> ResolveAsync(string name, string option) =>
            await FindAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
            ?? throw new BadInputException($"{option} {name}: {path} has no such branch, tag or commit. Nothing was reviewed. `git fetch` brings those of a remote.");

        async Task<string?> FindAsync(string[] arguments)
        {
            var outcome = await new Git(null) { Timeout = Patience }.TryAsync(["-C", path, .. arguments], cancellationToken);
            return outcome.ExitCode == 0 ? outcome.Output.Trim() : null;
        }
    }

    private static string Bound(string text) => text.Length <= MaxMessageCharacters ? text : text[..MaxMessageCharacters] + "…";

    private static long LinesOf(string numbers) => numbers.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Sum(line => line.Split('\t').Take(2).Sum(number => long.TryParse(number, out var lines) ? lines : 0));
}
