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

    /// <summary>A patch that is longer is left to the run's report: a part of one is of no use.</summary>
    private const int MaxPatch = 10_000;

    /// <summary>Of the 65,536 characters that GitHub takes for a text.</summary>
    private const int MaxBody = 60_000;

    /// <exception cref="ForgeException">The forge does not take it.</exception>
    /// <returns>How many findings were posted that were not there before.</returns>
    public async Task<int> PostAsync(TaskBrief brief, IssueName pull, ForgeUser? us, IReadOnlyList<ReviewFinding> findings, CancellationToken cancellationToken)
    {
        var said = await SaidAsync(pull, us, cancellationToken);
        var fresh = findings.DistinctBy(KeyOf).Where(finding => !said.Contains(MarkerOf(finding), StringComparison.Ordinal)).Take(MaxFindings).ToList();
        if (fresh.Count == 0)
            return 0;
        await PostAsync(pull, brief.BaseCommit, Marker.Of("review", "1"), "The factory's own review. It is a reading, not a proof.", fresh, cancellationToken);
        FaultPoints.Pass(brief.RunId, "deliver.reviewed", brief.Task.Id);
        return fresh.Count;
    }

    /// <summary>Posts a review of what others made, with what it says of the whole; also one that finds nothing.</summary>
    /// <param name="pull">Where.</param>
    /// <param name="report">What was found.</param>
    /// <param name="mark">What it is found again by.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ForgeException">The forge does not take it.</exception>
    public Task PostWholeAsync(IssueName pull, ReviewReport report, string mark, CancellationToken cancellationToken)
    {
        var (findings, more) = (report.Findings.DistinctBy(KeyOf).Take(MaxFindings).ToList(), report.Findings.DistinctBy(KeyOf).Count() - MaxFindings);
        var intro = $"A review of {report.Commit} by the factory. It is a reading: nothing was executed.\n\n{GitHubMarkdown.Paragraphs(Bound(report.Summary))}"
            + (findings.Count == 0 ? "\n\nIt found nothing to mend." : more > 0 ? string.Create(CultureInfo.InvariantCulture, $"\n\n{more} further findings are left out here.") : "");
        return PostAsync(pull, report.Commit, Marker.Of("review", mark), intro, findings, cancellationToken);
    }

    /// <summary>Whether a review with that mark was posted.</summary>
    /// <exception cref="ForgeException">The forge does not say.</exception>
    public async Task<bool> IsThereAsync(IssueName pull, string mark, CancellationToken cancellationToken) =>
        (await forge.GetReviewsAsync(pull, cancellationToken)).Any(review => review.Body?.StartsWith(Marker.Of("review", mark), StringComparison.Ordinal) == true);

    private async Task PostAsync(IssueName pull, string commit, string marker, string intro, IReadOnlyList<ReviewFinding> findings, CancellationToken cancellationToken)
    {
        var shown = new DiffLines(await forge.GetChangedFilesAsync(pull, cancellationToken));
        var (beside, others) = (findings.Where(finding => shown.Has(finding.File, finding.Line)).ToList(), findings.Where(finding => !shown.Has(finding.File, finding.Line)).ToList());
        try
        {
            await forge.ReviewAsync(pull, commit, BodyOf(marker, intro, others), [.. beside.Select(Comment)], cancellationToken);
        }
        catch (ForgeException e) when (e.Problem == ForgeProblem.Refused && beside.Count > 0)
        {
            // The forge's idea of what the pull request shows counts, and one line that it does not show refuses them all.
            await forge.ReviewAsync(pull, commit, BodyOf(marker, intro, findings), [], cancellationToken);
        }
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

    private static ForgeLineComment Comment(ReviewFinding finding) => new(finding.File, finding.Line, $"{MarkerOf(finding)}\n{Text(finding)}{Patch(finding)}");

    private static string BodyOf(string marker, string intro, IReadOnlyList<ReviewFinding> findings)
    {
        var text = new StringBuilder(marker).Append(CultureInfo.InvariantCulture, $"\n{intro}\n");
        foreach (var (index, finding) in findings.Index())
        {
            var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
            var said = $"\n{MarkerOf(finding)}\n**{GitHubMarkdown.Line(place)}**: {Text(finding)}\n";
            if (text.Length + said.Length > MaxBody)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{findings.Count - index} further findings are left out here.\n");
                break;
            }

            text.Append(said);
        }

        return text.ToString();
    }

    private static string Text(ReviewFinding finding)
    {
        var text = (finding.Severity == FindingSeverity.Blocking ? "**Must be mended.** " : "") + GitHubMarkdown.Paragraphs(Bound(finding.Why));
        return finding.Suggestion.Length == 0 ? text : $"{text}\n\nSuggestion: {GitHubMarkdown.Paragraphs(Bound(finding.Suggestion))}";
    }

    /// <summary>What was tried with success; nothing where it would have to be changed to be shown.</summary>
    private static string Patch(ReviewFinding finding) =>
        finding is { Patch: { Length: > 0 and <= MaxPatch } patch, PatchTrial: { } trial } && SecretPatterns.Redact(patch) == patch
            ? $"\n\nSuggested patch. {GitHubMarkdown.Line(Bound(trial))}\n\n{GitHubMarkdown.Block(patch, "diff")}"
            : "";

    private static string Bound(string text) => SecretPatterns.Redact(text.Length <= MaxText ? text : text[..MaxText] + "…");

    private static string MarkerOf(ReviewFinding finding) => Marker.Of("finding", KeyOf(finding));

    /// <summary>The same finding at the same place; used for issues too.</summary>
    public static string KeyOf(ReviewFinding finding) => Marker.KeyOf(finding.File, finding.Line.ToString(CultureInfo.InvariantCulture), finding.Why);
}
