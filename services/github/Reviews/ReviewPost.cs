using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.GitHub.Reviews;

/// <summary>
/// Posts what a review noted as one review of the pull request: beside its line where the pull request shows that line, else in the
/// review's own text. What is there already is not said again.
/// </summary>
internal sealed class ReviewPost(ForgeClient forge)
{
    /// <summary>How many findings one review has.</summary>
    public const int MaxFindings = 50;

    private const int MaxText = 2_000;

    /// <exception cref="ForgeException">The forge does not take it.</exception>
    /// <returns>How many findings were posted that were not there before.</returns>
    public async Task<int> PostAsync(TaskBrief brief, IssueName pull, ForgeUser? us, IReadOnlyList<ReviewFinding> findings, CancellationToken cancellationToken)
    {
        var said = await SaidAsync(pull, us, cancellationToken);
        var fresh = findings.DistinctBy(KeyOf).Where(finding => !said.Contains(MarkerOf(finding), StringComparison.Ordinal)).Take(MaxFindings).ToList();
        if (fresh.Count == 0)
            return 0;
        var shown = new DiffLines(await forge.GetChangedFilesAsync(pull, cancellationToken));
        var (beside, others) = (fresh.Where(finding => shown.Has(finding.File, finding.Line)).ToList(), fresh.Where(finding => !shown.Has(finding.File, finding.Line)).ToList());
        try
        {
            await forge.ReviewAsync(pull, brief.BaseCommit, BodyOf(others), [.. beside.Select(Comment)], cancellationToken);
        }
        catch (ForgeException e) when (e.Problem == ForgeProblem.Refused && beside.Count > 0)
        {
            // The forge's idea of what the pull request shows counts, and one line that it does not show refuses them all.
            await forge.ReviewAsync(pull, brief.BaseCommit, BodyOf(fresh), [], cancellationToken);
        }

        FaultPoints.Pass(brief.RunId, "deliver.reviewed", brief.Task.Id);
        return fresh.Count;
    }

    /// <summary>All that the factory has said in reviews of the pull request.</summary>
    private async Task<string> SaidAsync(IssueName pull, ForgeUser? us, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        foreach (var review in (await forge.GetReviewsAsync(pull, cancellationToken)).Where(review => Marker.IsOwn(review.Body, review.User, us)))
            said.AppendLine(review.Body);
        foreach (var comment in (await forge.GetLineCommentsAsync(pull, cancellationToken)).Where(comment => Marker.IsOwn(comment.Body, comment.User, us)))
            said.AppendLine(comment.Body);
        return said.ToString();
    }

    private static ForgeLineComment Comment(ReviewFinding finding) => new(finding.File, finding.Line, $"{MarkerOf(finding)}\n{Text(finding)}");

    private static string BodyOf(IReadOnlyList<ReviewFinding> findings)
    {
        var text = new StringBuilder(Marker.Of("review", "1")).Append("\nThe factory's own review. It is a reading, not a proof.\n");
        foreach (var finding in findings)
        {
            var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
            text.Append(CultureInfo.InvariantCulture, $"\n{MarkerOf(finding)}\n**{GitHubMarkdown.Line(place)}**: {Text(finding)}\n");
        }

        return text.ToString();
    }

    private static string Text(ReviewFinding finding)
    {
        var text = GitHubMarkdown.Paragraphs(Bound(finding.Why));
        return finding.Suggestion.Length == 0 ? text : $"{text}\n\nSuggestion: {GitHubMarkdown.Paragraphs(Bound(finding.Suggestion))}";
    }

    private static string Bound(string text) => SecretPatterns.Redact(text.Length <= MaxText ? text : text[..MaxText] + "…");

    private static string MarkerOf(ReviewFinding finding) => Marker.Of("finding", KeyOf(finding));

    /// <summary>The same finding at the same place; used for issues too.</summary>
    public static string KeyOf(ReviewFinding finding) => Marker.KeyOf(finding.File, finding.Line.ToString(CultureInfo.InvariantCulture), finding.Why);
}
