using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Runs;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Secrets;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Issues;

/// <summary>The one comment on an issue that says how its run stands. It is edited, never written a second time.</summary>
internal sealed class IssueComment(ForgeClient forge, IOptions<GitHubOptions> options)
{
    private const int MaxReason = 4_000;

    /// <exception cref="ForgeException">The forge does not take it.</exception>
    public async Task TellAsync(TellIssue news, IssueName issue, CancellationToken cancellationToken)
    {
        var marker = Marker.Of("run-on-issue", news.RunId);
        var body = $"{marker}\n{SequenceOf(news.Sequence)}\n{TextOf(news)}";
        if (!await EditAsync(news, issue, marker, body, cancellationToken))
        {
            await forge.CommentAsync(issue, body, cancellationToken);
            FaultPoints.Pass(news.RunId, "issue.commented", news.Status.ToString());
        }

        if (options.Value.IssueLabel is { Length: > 0 } label)
            await forge.LabelAsync(issue, label, cancellationToken);
    }

    /// <returns>Whether the comment is there, and says this or something newer.</returns>
    private async Task<bool> EditAsync(TellIssue news, IssueName issue, string marker, string body, CancellationToken cancellationToken)
    {
        foreach (var comment in (await forge.GetCommentsAsync(issue, cancellationToken)).Where(comment => comment.Body?.StartsWith(marker, StringComparison.Ordinal) == true))
        {
            if (SequenceIn(comment.Body!) >= news.Sequence)
                return true;
            try
            {
                await forge.EditCommentAsync(issue.Repository, comment.Id, body, cancellationToken);
                return true;
            }
            catch (ForgeException e) when (e.Problem is ForgeProblem.Forbidden or ForgeProblem.Missing)
            {
                // Somebody else's comment that begins as ours do, or one that was taken away meanwhile.
            }
        }

        return false;
    }

    private static string TextOf(TellIssue news)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"AgentFactory's run `{news.RunId}` {Say(news.Status)}"));
        if (news.PullRequestUrl is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address))
            text.Append(CultureInfo.InvariantCulture, $"\n\nPull request: <{address.AbsoluteUri}>");
        if (news.Criteria > 0 && news.Status == RunStatus.Succeeded)
            text.Append(CultureInfo.InvariantCulture, $"\n\n{news.Passed} of {news.Criteria} criteria were executed on its commit and passed.");
        if (news.Reason is { Length: > 0 } reason)
            text.Append("\n\n").Append(GitHubMarkdown.Paragraphs(SecretPatterns.Redact(reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…")));
        return text.Append('\n').ToString();
    }

    private static string Say(RunStatus status) => status switch
    {
        RunStatus.Succeeded => "has succeeded.",
        RunStatus.Failed => "has failed.",
        RunStatus.Cancelled => "was cancelled.",
        RunStatus.Waiting => "waits for a person.",
        _ => "is under way again.",
    };

    private static string SequenceOf(long sequence) => Marker.Of("sequence", sequence.ToString(CultureInfo.InvariantCulture));

    private static long SequenceIn(string body)
    {
        const string start = "<!-- agentfactory:sequence=";
        var at = body.IndexOf(start, StringComparison.Ordinal);
        var digits = at < 0 ? "" : new string([.. body.AsSpan(at + start.Length, Math.Min(20, body.Length - at - start.Length)).ToString().TakeWhile(char.IsAsciiDigit)]);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;
    }
}
