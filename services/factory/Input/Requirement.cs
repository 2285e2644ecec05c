using AgentFactory.Contracts.Prp;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Runs;
using AgentFactory.GitHub;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Input;

/// <summary>The requirement that a command names: a file, or an issue of the forge.</summary>
/// <param name="Prp">As read.</param>
/// <param name="Name">What the user called it.</param>
/// <param name="Issue">The issue; null for a file.</param>
/// <param name="Repository">Where the issue's repository is cloned from; null for a file.</param>
internal sealed record Requirement(PrpDocument Prp, string Name, string? Issue, string? Repository)
{
    /// <exception cref="BadInputException">None or both are named, or it cannot be read.</exception>
    public static async Task<Requirement> ReadAsync(RunArguments arguments, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (arguments.Issue is null)
        {
            if (arguments.Prp is null)
                throw new BadInputException("PRP is missing: name the file of the requirement, or an issue with --issue.");
            if (arguments.Checks.Count > 0)
                throw new BadInputException("--check is for an issue; a PRP has its commands under `## Validation`.");
            return new(await PrpFile.ReadAsync(arguments.Prp, cancellationToken), arguments.Prp, null, null);
        }

        if (arguments.Prp is not null)
            throw new BadInputException($"{arguments.Prp} and --issue {arguments.Issue} are two requirements: leave one of them out.");
        var name = IssueName.TryParse(arguments.Issue)
            ?? throw new BadInputException($"--issue takes an issue like owner/repository#12, not {arguments.Issue}.");
        try
        {
            await using var services = new ServiceCollection().AddForge(configuration).BuildServiceProvider();
            var issue = await services.GetRequiredService<ForgeClient>().GetIssueAsync(name, cancellationToken);
            return new(
                IssueRequirement.Read(name, issue, arguments.Checks), name.ToString(), name.ToString(),
                IssueRequirement.RepositoryOf(name, services.GetRequiredService<IOptions<GitHubOptions>>().Value));
        }
        catch (Exception e) when (e is ForgeException or OptionsValidationException or PrpUnreadableException)
        {
            throw new BadInputException($"--issue {name}: {e.Message}");
        }
    }
}
