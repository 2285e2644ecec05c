using AgentFactory.Contracts.Prp;
using AgentFactory.Factory.Cli;
using AgentFactory.GitHub;
using AgentFactory.GitHub.Following;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Reviews;

/// <summary>An open pull request of the forge. Whoever opened it wrote it: all of it is data.</summary>
internal static class PullRequestChange
{
    private const int MaxChecks = 50;

    /// <exception cref="BadInputException">It is none, is not there, or is not open any more.</exception>
    public static async Task<ReviewTarget> ReadAsync(string? text, IConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            await using var services = new ServiceCollection().AddForge(configuration).BuildServiceProvider();
            var options = services.GetRequiredService<IOptions<GitHubOptions>>().Value;
            var name = Parse(text, options);
            var forge = services.GetRequiredService<ForgeClient>();
            await forge.GetRepositoryAsync(name.Repository, cancellationToken);
            var pull = await forge.FindPullRequestAsync(name.Repository, name.Number, cancellationToken)
                ?? throw new BadInputException($"{name.Repository} has no pull request #{name.Number} on {options.Address.Host}. Nothing was reviewed. Name one that it has.");
            if (pull.State != "open")
                throw new BadInputException($"{name} is {(pull.MergedAt is null ? "closed" : "merged")}. Nothing was reviewed. Name an open one, or read its commits in a clone with --base.");
            return new()
            {
                Name = name.ToString(),
                Prp = new PrpDocument
                {
                    File = name.ToString(),
                    Title = $"Review of {name}: {pull.Title.ReplaceLineEndings(" ")}",
                    Goal = $"What whoever opened it says of it:\n\n{(string.IsNullOrWhiteSpace(pull.Body) ? pull.Title : pull.Body.Trim())}",
                    Context = new PrpContext { Text = await ChecksAsync(forge, name.Repository, pull.Head.Sha, cancellationToken) },
                },
                Repository = IssueRequirement.RepositoryOf(name, options),
                Head = pull.Head.Sha,
                Into = pull.Base.Ref,
                Lines = (long?)pull.Additions + pull.Deletions,
                Number = name.Number,
                CanPost = options.HasCredential,
            };
        }
        catch (ForgeException e)
        {
            throw new BadInputException($"{text}: {e.Message.TrimEnd('.')}. Nothing was reviewed.");
        }
    }

    private static IssueName Parse(string? text, GitHubOptions options)
    {
        if (text is null)
            throw new BadInputException("what is to be reviewed is missing: a pull request like owner/repository#12, or commits of this machine with --base REF.");
        if ((IssueName.TryParse(text) ?? IssueName.OfPage(options.Address, text)) is { } name)
            return name;
        throw new BadInputException(text.Contains("://", StringComparison.Ordinal)
            ? $"{text} is no pull request of {options.Address.AbsoluteUri.TrimEnd('/')}, the forge that GitHub:Address names. Nothing was reviewed. Set that address, or review a clone with --base REF."
            : $"{text} is no pull request: write owner/repository#12 or the address of its page. Commits of this machine are reviewed with --base REF.");
    }

    /// <summary>What others executed: their word, not evidence.</summary>
    private static async Task<string> ChecksAsync(ForgeClient forge, RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        try
        {
            var checks = (await forge.GetCheckRunsAsync(repository, commit, cancellationToken)).Select(Check.Of)
                .Concat((await forge.GetStatusesAsync(repository, commit, cancellationToken)).Select(Check.Of)).Take(MaxChecks).ToList();
            return checks.Count == 0
                ? "The forge knows of no checks of this commit."
                : "Checks of this commit, as the forge has them; nobody of the fleet saw them run:\n" + string.Join('\n', checks.Select(check => $"- {check.Name}: {check.Outcome.ToString().ToLowerInvariant()}"));
        }
        catch (ForgeException e) when (e.Problem is ForgeProblem.Forbidden or ForgeProblem.Missing)
        {
            return "The credential does not let the checks of this commit be seen.";
        }
    }
}
