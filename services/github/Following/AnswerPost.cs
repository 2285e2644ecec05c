using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.GitHub.Following;

/// <summary>Answers, once each, the remarks that led to a delivery or came to nothing: those beside lines in their place, all of them in one comment with the evidence for what the pull request holds.</summary>
internal sealed class AnswerPost(ForgeClient forge)
{
    private const int MaxText = 4_000;
    private const string LinePrefix = "line-";

    /// <exception cref="ForgeException">The forge does not take one.</exception>
    /// <returns>How many remarks are answered.</returns>
    public async Task<int> AnswerAsync(TaskBrief brief, IssueName pull, ForgeUser? us, CancellationToken cancellationToken)
    {
        var answers = brief.Delivery!.Answers;
        await AnswerLinesAsync(brief, pull, us, answers, cancellationToken);
        await AnswerAllAsync(brief, pull, us, answers, cancellationToken);
        return answers.Count;
    }

    private async Task AnswerLinesAsync(TaskBrief brief, IssueName pull, ForgeUser? us, IReadOnlyList<RemarkAnswer> answers, CancellationToken cancellationToken)
    {
        if (!answers.Any(answer => answer.RemarkId.StartsWith(LinePrefix, StringComparison.Ordinal)))
            return;
        var there = await forge.GetLineCommentsAsync(pull, cancellationToken);
        foreach (var (index, answer) in answers.Index())
        {
            var marker = Marker.Of("answer", answer.RemarkId);
            if (!answer.RemarkId.StartsWith(LinePrefix, StringComparison.Ordinal)
                || !long.TryParse(answer.RemarkId.AsSpan(LinePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || there.Any(comment => Marker.IsOwn(comment.Body, comment.User, us) && comment.Body!.StartsWith(marker, StringComparison.Ordinal)))
                continue;
            try
            {
                await forge.ReplyAsync(pull, id, $"{marker}\n{Text(brief, answer)}", cancellationToken);
            }
            catch (ForgeException e) when (e.Problem is ForgeProblem.Missing or ForgeProblem.Refused)
            {
                // Its author has taken it back; the comment below still says what was done.
            }

            FaultPoints.Pass(brief.RunId, "deliver.answered", brief.Task.Id, index);
        }
    }

    private async Task AnswerAllAsync(TaskBrief brief, IssueName pull, ForgeUser? us, IReadOnlyList<RemarkAnswer> answers, CancellationToken cancellationToken)
    {
        var marker = Marker.Of("answers", Marker.KeyOf(answers.Select(answer => answer.RemarkId)));
        if ((await forge.GetCommentsAsync(pull, cancellationToken)).Any(comment => Marker.IsOwn(comment.Body, comment.User, us) && comment.Body!.StartsWith(marker, StringComparison.Ordinal)))
            return;
        var text = new StringBuilder($"{marker}\n{Text(brief, answers[0])}\n\nThis was about:\n");
        foreach (var answer in answers)
            text.Append("- ").Append(answer.Url is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address) ? $"<{address.AbsoluteUri}>" : GitHubMarkdown.Code(answer.RemarkId)).Append('\n');
        PullRequestText.AddEvidence(text, brief.Evidence);
        await forge.CommentAsync(pull, text.ToString(), cancellationToken);
        FaultPoints.Pass(brief.RunId, "deliver.commented", brief.Task.Id);
    }

    private static string Text(TaskBrief brief, RemarkAnswer answer)
    {
        var said = answer.Text.Length <= MaxText ? answer.Text : answer.Text[..MaxText] + "…";
        return GitHubMarkdown.Paragraphs(SecretPatterns.Redact(said)) + (brief.Delivery!.Unmet ? "" : $"\n\nProven at {brief.BaseCommit}.");
    }
}
