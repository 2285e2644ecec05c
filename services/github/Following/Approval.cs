using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Following;

/// <summary>Whether those who may merge are content.</summary>
internal static class Approval
{
    /// <summary>Somebody who may has approved this very commit, and of nobody who may is the last word that he wants changes.</summary>
    public static bool IsGiven(IReadOnlyList<ForgeReview> reviews, string commit, GitHubOptions options)
    {
        var last = reviews
            .Where(review => review.State is "APPROVED" or "CHANGES_REQUESTED" or "DISMISSED" && review.User is not null && Remarks.IsTrusted(review.AuthorAssociation, options))
            .GroupBy(review => review.User!.Login, StringComparer.OrdinalIgnoreCase)
            .Select(group => group.Last())
            .ToList();
        return last.Exists(review => review.State == "APPROVED" && review.CommitId == commit) && !last.Exists(review => review.State == "CHANGES_REQUESTED");
    }
}
