using AgentFactory.GitHub.Credentials;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Forge;

/// <summary>GitHub's REST API, as far as it is used. Safe for concurrent use.</summary>
internal sealed partial class ForgeClient(IForgeCredential credential, IOptions<GitHubOptions> options, TimeProvider time) : IDisposable
{
    private const int PageSize = 100;

    private readonly ForgeRequests _requests = ForgeRequests.Create(options.Value, time, new CredentialHandler(credential));

    /// <exception cref="ForgeException">It is not there, or cannot be asked for.</exception>
    public Task<ForgeRepository> GetRepositoryAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        _requests.GetAsync<ForgeRepository>($"repos/{repository}", $"the repository {repository}", cancellationToken, repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<bool> HasBranchAsync(RepositoryName repository, string branch, CancellationToken cancellationToken) =>
        await _requests.FindAsync<ForgeBranch>(
            $"repos/{repository}/branches/{Uri.EscapeDataString(branch)}", $"the branch {branch} of {repository}", cancellationToken, repository) is not null;

    /// <summary>Whether a tag or a commit of that name is there.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<bool> HasCommitAsync(RepositoryName repository, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _requests.FindAsync<ForgeCommit>(
                $"repos/{repository}/commits/{Uri.EscapeDataString(name)}", $"the commit {name} of {repository}", cancellationToken, repository) is not null;
        }
        catch (ForgeException e) when (e.Problem == ForgeProblem.Refused)
        {
            // What is no commit at all is refused, not missing.
            return false;
        }
    }

    /// <summary>Every pull request, open or not, of a branch of the repository itself.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<IReadOnlyList<ForgePullRequest>> FindPullRequestsAsync(RepositoryName repository, string branch, CancellationToken cancellationToken) =>
        _requests.GetAllAsync<ForgePullRequest>(
            $"repos/{repository}/pulls?state=all&head={Uri.EscapeDataString($"{repository.Owner}:{branch}")}&per_page={PageSize}",
            $"the pull requests of {branch} in {repository}", cancellationToken, repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgePullRequest> OpenPullRequestAsync(
        RepositoryName repository, string branch, string into, string title, string body, bool draft, CancellationToken cancellationToken) =>
        _requests.PostAsync<ForgePullRequest>(
            $"repos/{repository}/pulls", new { title, body, head = branch, @base = into, draft }, $"a pull request of {branch} into {into} in {repository}", cancellationToken, repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgeIssue> GetIssueAsync(IssueName issue, CancellationToken cancellationToken) =>
        _requests.GetAsync<ForgeIssue>($"repos/{issue.Repository}/issues/{issue.Number}", $"the issue {issue}", cancellationToken, issue.Repository);

    public void Dispose() => _requests.Dispose();
}
