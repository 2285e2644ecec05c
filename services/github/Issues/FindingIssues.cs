using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Reviews;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Secrets;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Issues;

/// <summary>Opens what a review noted, and nobody has to mend before the delivery, as issues; only where that is asked for.</summary>
internal sealed class FindingIssues(ForgeClient forge, IOptions<GitHubOptions> options)
{
    private const int MaxTitle = 120;
    private const int MaxText = 4_000;

    /// <exception cref="ForgeException">The forge does not take one.</exception>
    /// <returns>How many were opened that were not there before.</returns>
    public async Task<int> OpenAsync(TaskBrief brief, IssueName pull, IReadOnlyList<ReviewFinding> findings, CancellationToken cancellationToken)
    {
        var there = await forge.GetNewestIssuesAsync(pull.Repository, cancellationToken);
        var opened = 0;
        foreach (var (index, finding) in findings.DistinctBy(ReviewPost.KeyOf).Take(options.Value.MaxFindingIssues).Index())
        {
            // By what is found, not by the run: the next run that finds it opens no second one.
            var marker = Marker.Of("finding-issue", Marker.KeyOf(finding.File, finding.Why));
            if (there.Any(issue => issue.Body?.StartsWith(marker, StringComparison.Ordinal) == true))
                continue;
            await forge.OpenIssueAsync(pull.Repository, TitleOf(finding), BodyOf(marker, pull, finding), cancellationToken);
            FaultPoints.Pass(brief.RunId, "deliver.issue-opened", brief.Task.Id, index);
            opened++;
        }

        return opened;
    }

    private static string TitleOf(ReviewFinding finding)
    {
        var line = new string([.. SecretPatterns.Redact(finding.Why).Trim().Split('\n', 2)[0].Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= MaxTitle ? line : line[..(MaxTitle - 1)] + "…";
    }

    private static string BodyOf(string marker, IssueName pull, ReviewFinding finding)
    {
        var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? $"{finding.File}:{finding.Line}" : finding.File;
        var suggestion = finding.Suggestion.Length == 0 ? "" : $"\n\nSuggestion: {GitHubMarkdown.Paragraphs(Bound(finding.Suggestion))}";
        return $"{marker}\n{GitHubMarkdown.Code(place)}\n\n{GitHubMarkdown.Paragraphs(Bound(finding.Why))}{suggestion}\n\nNoted by AgentFactory's review of {pull}.\n";
    }

    private static string Bound(string text) => SecretPatterns.Redact(text.Length <= MaxText ? text : text[..MaxText] + "…");
}
