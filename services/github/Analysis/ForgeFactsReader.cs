using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Analysis;

/// <summary>Asks the forge about a repository. What the credential may not see is left out; that the repository or its branch is not there is an error.</summary>
internal static class ForgeFactsReader
{
    /// <summary>How many contributors are told of.</summary>
    public const int MaxContributors = 30;

    /// <exception cref="ForgeException">The repository is not there, or the forge cannot be asked.</exception>
    /// <exception cref="DeliveryException">It has no such branch.</exception>
    public static async Task<ForgeFacts> ReadAsync(ForgeClient forge, RepositoryName asked, string? branch, CancellationToken cancellationToken)
    {
        var found = await forge.GetRepositoryAsync(asked, cancellationToken);
        var name = RepositoryName.TryParse(found.FullName) ?? asked;
        if (branch is not null && !await forge.HasBranchAsync(name, branch, cancellationToken) && !await forge.HasCommitAsync(name, branch, cancellationToken))
            throw new DeliveryException($"{name} has no branch, tag or commit {branch}, so there is nothing to analyse: name one that it has");
        var pulls = await SeenAsync<int?>(async () => await forge.CountPullRequestsAsync(name, cancellationToken));
        var issues = await SeenAsync<int?>(async () => await forge.CountIssuesAsync(name, cancellationToken));
        return new ForgeFacts
        {
            Repository = name.ToString(),
            DefaultBranch = found.DefaultBranch ?? "",
            Branch = branch ?? found.DefaultBranch ?? "",
            Archived = found.Archived,
            Languages = await SeenAsync(() => forge.GetLanguagesAsync(name, cancellationToken)),
            OpenPullRequests = pulls,

            // The forge counts pull requests among issues.
            OpenIssues = issues - pulls,
            Contributors = await SeenAsync(() => forge.GetContributorsAsync(name, MaxContributors, cancellationToken)),
            Workflows = await SeenAsync(() => forge.GetWorkflowsAsync(name, cancellationToken)),
            Protection = found.DefaultBranch is { Length: > 0 } main ? await SeenAsync(() => forge.GetProtectionAsync(name, main, cancellationToken)) : null,
        };
    }

    private static async Task<T?> SeenAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ForgeException e) when (e.Problem is ForgeProblem.Forbidden or ForgeProblem.Missing or ForgeProblem.Refused)
        {
            return default;
        }
    }
}
