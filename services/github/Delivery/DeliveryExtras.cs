using AgentFactory.Agents;
using AgentFactory.Contracts.Proof;
using AgentFactory.GitHub.Following;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;
using AgentFactory.GitHub.Reviews;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Delivery;

/// <summary>What is said beside a pull request: answers, the review's notes, issues. A forge that does not allow one of them is no reason to
/// hold back what is delivered.</summary>
internal sealed class DeliveryExtras(AnswerPost answers, ReviewPost review, FindingIssues issues, IOptions<GitHubOptions> options)
{
    /// <param name="context">The delivery.</param>
    /// <param name="pull">Its pull request.</param>
    /// <param name="us">Who opened it; null when the forge does not say.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ForgeException">The forge cannot be asked now; another try may go better.</exception>
    public async Task AddAsync(TaskContext context, IssueName pull, ForgeUser? us, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var noted = brief.EarlierFindings.Where(finding => finding.Severity != FindingSeverity.Blocking).ToList();
        if (brief.Delivery!.Answers.Count > 0)
            await TryAsync(context, "answers", token => answers.AnswerAsync(brief, pull, us, token), count => $"{count} remarks answered on {pull}", cancellationToken);
        if (noted.Count > 0 && options.Value.PostReview)
            await TryAsync(context, "review", token => review.PostAsync(brief, pull, us, noted, token), count => $"{count} findings posted on {pull}", cancellationToken);
        if (noted.Count > 0 && options.Value.MaxFindingIssues > 0)
            await TryAsync(context, "issues", token => issues.OpenAsync(brief, pull, noted, token), count => $"{count} issues opened in {pull.Repository}", cancellationToken);
    }

    private static Task<int> TryAsync(
        TaskContext context, string name, Func<CancellationToken, Task<int>> work, Func<int, string> summarize, CancellationToken cancellationToken) =>
        context.OnceAsync(
            name,
            async token =>
            {
                try
                {
                    return await work(token);
                }
                catch (ForgeException e) when (e.Problem is ForgeProblem.Forbidden or ForgeProblem.Missing or ForgeProblem.Refused)
                {
                    context.Logger.LogWarning("The {Extra} of {Task} in {RunId} could not be posted: {Reason}", name, context.Brief.Task.Id, context.Brief.RunId, e.Message);
                    return 0;
                }
            },
            summarize,
            cancellationToken);
}
