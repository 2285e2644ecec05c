using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>A run that came from an issue, and is to be delivered, tells there how it ends, that it waits, and that it goes on again.</summary>
internal static class IssueNews
{
    public static void Settle(Turn turn, RunState before)
    {
        var now = turn.State;
        if (now.Options.Issue is not { } issue || (now.Options.PullRequest ?? before.Options.PullRequest) is not true || now.Status == before.Status)
            return;
        if (now.Status != RunStatus.Waiting && before.Status != RunStatus.Waiting && !now.Ended)
            return;
        turn.Ask(new TellIssueOf(new TellIssue
        {
            RunId = now.RunId,
            Issue = issue,
            Sequence = now.Version,
            Status = now.Status,
            Reason = now.Reason,
            PullRequestUrl = now.PullRequest?.Url,
            Criteria = now.Prp!.Criteria.Count,
            Passed = now.Evidence?.Commit == now.Head ? now.Evidence.Records.Count(record => record.Status == EvidenceStatus.Passed && record.Kind == EvidenceKind.Executed) : 0,
        })
        { TraceParent = now.Options.TraceParent });
    }
}
