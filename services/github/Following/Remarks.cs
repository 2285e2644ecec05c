using AgentFactory.Contracts.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.GitHub.Following;

/// <summary>What was said of a pull request that the factory should hear: by people who may write to the repository, and not by itself.</summary>
internal sealed class Remarks(GitHubOptions options, ForgeUser? us)
{
    /// <summary>How many new ones one look reports.</summary>
    public const int MaxALook = 100;

    private readonly List<PullRequestRemark> _all = [];

    public IReadOnlyList<PullRequestRemark> All => _all;

    public static bool IsTrusted(string? association, GitHubOptions options) =>
        options.FollowEverybody || association is "OWNER" or "MEMBER" or "COLLABORATOR";

    public void AddLines(IEnumerable<ForgeComment> comments)
    {
        foreach (var comment in comments.Where(comment => Counts(comment.Body, comment.User, comment.AuthorAssociation)))
            Add($"line-{comment.Id}", comment.User, comment.HtmlUrl, comment.Body!, comment.Path ?? "", comment.Line ?? comment.OriginalLine ?? 0);
    }

    public void AddComments(IEnumerable<ForgeComment> comments)
    {
        foreach (var comment in comments.Where(comment => Counts(comment.Body, comment.User, comment.AuthorAssociation)))
            Add($"comment-{comment.Id}", comment.User, comment.HtmlUrl, comment.Body!);
    }

    /// <summary>What is written with an approval asks for nothing.</summary>
    public void AddReviews(IEnumerable<ForgeReview> reviews)
    {
        foreach (var review in reviews.Where(review => review.State is "CHANGES_REQUESTED" or "COMMENTED" && Counts(review.Body, review.User, review.AuthorAssociation)))
            Add($"review-{review.Id}", review.User, review.HtmlUrl, review.Body!);
    }

    /// <summary>Red ones, once none is going on any more: each of them by itself would be a round.</summary>
    public void AddChecks(IReadOnlyList<Check> checks, string commit)
    {
        if (checks.Any(check => check.Outcome == CheckOutcome.Pending))
            return;
        foreach (var check in checks.Where(check => check.Outcome == CheckOutcome.Red))
            Add($"check-{Marker.KeyOf(check.Name, commit)}", new ForgeUser($"the check {check.Name}"), check.Url, check.Says);
    }

    private bool Counts(string? body, ForgeUser? author, string? association) =>
        !string.IsNullOrWhiteSpace(body) && author is not null && IsTrusted(association, options) && !Marker.IsOwn(body, author, us);

    private void Add(string id, ForgeUser? author, string? url, string text, string file = "", int line = 0)
    {
        // First taken out, then cut: half a secret is not found any more.
        var clean = SecretPatterns.Redact(text.Length <= options.MaxRemarkCharacters * 4 ? text : text[..(options.MaxRemarkCharacters * 4)]);
        _all.Add(new PullRequestRemark
        {
            Id = id,
            Author = Line(author?.Login ?? "", 100),
            Url = url,
            File = Line(file, 500),
            Line = line,
            Text = clean.Length <= options.MaxRemarkCharacters ? clean : clean[..options.MaxRemarkCharacters] + "…",
        });
    }

    private static string Line(string text, int most)
    {
        var line = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= most ? line : line[..most];
    }
}
