namespace AgentFactory.GitHub.Forge;

/// <summary>What is said of issues and pull requests.</summary>
internal sealed partial class ForgeClient
{
    /// <summary>Null when it, or its repository, is not there any more.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgePullRequest?> FindPullRequestAsync(RepositoryName repository, int number, CancellationToken cancellationToken) =>
        _requests.FindAsync<ForgePullRequest>($"repos/{repository}/pulls/{number}", $"the pull request {repository}#{number}", cancellationToken, repository);

    /// <summary>The newest comments below an issue or a pull request, the oldest of them first.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<IReadOnlyList<ForgeComment>> GetCommentsAsync(IssueName issue, CancellationToken cancellationToken) =>
        _requests.GetNewestAsync<ForgeComment>(
            $"repos/{issue.Repository}/issues/{issue.Number}/comments?per_page={PageSize}", $"the comments on {issue}", cancellationToken, issue.Repository);

    /// <summary>The newest comments beside lines of a pull request, the oldest of them first.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<IReadOnlyList<ForgeComment>> GetLineCommentsAsync(IssueName pull, CancellationToken cancellationToken) =>
        _requests.GetNewestAsync<ForgeComment>(
            $"repos/{pull.Repository}/pulls/{pull.Number}/comments?per_page={PageSize}", $"the comments beside lines of {pull}", cancellationToken, pull.Repository);

    /// <inheritdoc cref="GetLineCommentsAsync"/>
    public Task<IReadOnlyList<ForgeReview>> GetReviewsAsync(IssueName pull, CancellationToken cancellationToken) =>
        _requests.GetNewestAsync<ForgeReview>($"repos/{pull.Repository}/pulls/{pull.Number}/reviews?per_page={PageSize}", $"the reviews of {pull}", cancellationToken, pull.Repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<IReadOnlyList<ForgeCheckRun>> GetCheckRunsAsync(RepositoryName repository, string commit, CancellationToken cancellationToken) =>
        [.. (await _requests.GetPagesAsync<ForgeCheckRuns>(
            $"repos/{repository}/commits/{commit}/check-runs?per_page={PageSize}", $"the checks of {commit} in {repository}", Links.Next, cancellationToken, repository)).SelectMany(page => page.CheckRuns)];

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task<IReadOnlyList<ForgeStatus>> GetStatusesAsync(RepositoryName repository, string commit, CancellationToken cancellationToken) =>
        [.. (await _requests.GetPagesAsync<ForgeStatuses>(
            $"repos/{repository}/commits/{commit}/status", $"the status of {commit} in {repository}", Links.Next, cancellationToken, repository)).SelectMany(page => page.Statuses)];

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<IReadOnlyList<ForgeChangedFile>> GetChangedFilesAsync(IssueName pull, CancellationToken cancellationToken) =>
        _requests.GetAllAsync<ForgeChangedFile>($"repos/{pull.Repository}/pulls/{pull.Number}/files?per_page={PageSize}", $"the files of {pull}", cancellationToken, pull.Repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgeComment> CommentAsync(IssueName issue, string body, CancellationToken cancellationToken) =>
        _requests.PostAsync<ForgeComment>($"repos/{issue.Repository}/issues/{issue.Number}/comments", new { body }, $"a comment on {issue}", cancellationToken, issue.Repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgeComment> EditCommentAsync(RepositoryName repository, long id, string body, CancellationToken cancellationToken) =>
        _requests.PatchAsync<ForgeComment>($"repos/{repository}/issues/comments/{id}", new { body }, $"the comment {id} in {repository}", cancellationToken, repository);

    /// <summary>Answers a comment beside a line.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgeComment> ReplyAsync(IssueName pull, long comment, string body, CancellationToken cancellationToken) =>
        _requests.PostAsync<ForgeComment>(
            $"repos/{pull.Repository}/pulls/{pull.Number}/comments/{comment}/replies", new { body }, $"an answer to the comment {comment} on {pull}", cancellationToken, pull.Repository);

    /// <summary>A review that neither approves nor asks for changes: that is for people.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgeReview> ReviewAsync(IssueName pull, string commit, string body, IReadOnlyList<ForgeLineComment> comments, CancellationToken cancellationToken) =>
        _requests.PostAsync<ForgeReview>(
            $"repos/{pull.Repository}/pulls/{pull.Number}/reviews", new { commit_id = commit, body, @event = "COMMENT", comments }, $"a review of {pull}", cancellationToken, pull.Repository);

    /// <summary>The newest issues of a repository, the newest first; pull requests are among them.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<IReadOnlyList<ForgeIssue>> GetNewestIssuesAsync(RepositoryName repository, CancellationToken cancellationToken) =>
        _requests.GetAllAsync<ForgeIssue>($"repos/{repository}/issues?state=all&sort=created&direction=desc&per_page={PageSize}", $"the issues of {repository}", cancellationToken, repository);

    /// <inheritdoc cref="GetRepositoryAsync"/>
    public Task<ForgeIssue> OpenIssueAsync(RepositoryName repository, string title, string body, CancellationToken cancellationToken) =>
        _requests.PostAsync<ForgeIssue>($"repos/{repository}/issues", new { title, body }, $"an issue in {repository}", cancellationToken, repository);

    /// <summary>Adds a label; one that is there already stays.</summary>
    /// <inheritdoc cref="GetRepositoryAsync"/>
    public async Task LabelAsync(IssueName issue, string label, CancellationToken cancellationToken) =>
        await _requests.PostAsync<List<ForgeLabel>>(
            $"repos/{issue.Repository}/issues/{issue.Number}/labels", new { labels = new[] { label } }, $"the label {label} on {issue}", cancellationToken, issue.Repository);

    private sealed record ForgeLabel(string Name);
}
