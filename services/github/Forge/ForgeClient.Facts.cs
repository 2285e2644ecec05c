using AgentFactory.GitHub.Analysis;

namespace AgentFactory.GitHub.Forge;

/// <summary>What the forge knows of a repository.</summary>
internal sealed partial class ForgeClient
{
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<IReadOnlyDictionary<string, long>> GetLanguagesAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        (await _requests.GetAsync<Dictionary<string, long>>($"repos/{repository}/languages", $"the languages of {repository}", cancellationToken, repository))
            .OrderByDescending(language => language.Value).ToDictionary();

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<int> CountPullRequestsAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        _requests.CountAsync($"repos/{repository}/pulls?state=open", $"the open pull requests of {repository}", cancellationToken, repository);

    /// <summary>Pull requests included.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<int> CountIssuesAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        _requests.CountAsync($"repos/{repository}/issues?state=open", $"the open issues of {repository}", cancellationToken, repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<IReadOnlyDictionary<string, int>> GetContributorsAsync(RepositoryName repository, int most, CancellationToken cancellationToken) =>
        (await _requests.GetAsync<List<Contributor>>($"repos/{repository}/contributors?per_page={most}", $"the contributors of {repository}", cancellationToken, repository))
            .Where(contributor => contributor.Login is not null).DistinctBy(contributor => contributor.Login).ToDictionary(contributor => contributor.Login!, contributor => contributor.Contributions);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<IReadOnlyList<WorkflowFacts>> GetWorkflowsAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        [.. (await _requests.GetPagesAsync<WorkflowPage>(
            $"repos/{repository}/actions/workflows?per_page={PageSize}", $"the workflows of {repository}", Links.Next, cancellationToken, repository)).SelectMany(page => page.Workflows)];

    /// <summary>That a branch is protected everybody may see; by what, only who administers the repository.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<ProtectionFacts> GetProtectionAsync(RepositoryName repository, string branch, CancellationToken cancellationToken)
    {
        var path = $"repos/{repository}/branches/{Uri.EscapeDataString(branch)}";
        var found = await _requests.GetAsync<ProtectedBranch>(path, $"the branch {branch} of {repository}", cancellationToken, repository);
        if (!found.Protected)
            return new(false, null, null);
        try
        {
            var rules = await _requests.FindAsync<Protection>($"{path}/protection", $"the protection of {branch} in {repository}", cancellationToken, repository);
            return new(true, rules?.RequiredPullRequestReviews?.RequiredApprovingReviewCount, rules?.RequiredStatusChecks?.Contexts);
        }
        catch (ForgeException e) when (e.Problem == ForgeProblem.Forbidden)
        {
            return new(true, null, null);
        }
    }

    private sealed record Contributor(string? Login, int Contributions);

    private sealed record WorkflowPage(IReadOnlyList<WorkflowFacts> Workflows);

    private sealed record ProtectedBranch(bool Protected);

    private sealed record Protection(RequiredReviews? RequiredPullRequestReviews, RequiredChecks? RequiredStatusChecks);

    private sealed record RequiredReviews(int? RequiredApprovingReviewCount);

    private sealed record RequiredChecks(IReadOnlyList<string>? Contexts);
}
