using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Reports;

/// <summary>Folds a history into a report. Reads only facts, so a report of an old run needs none of today's rules.</summary>
internal sealed class RunReportBuilder(ReportSource source)
{
    private readonly List<ReportTask> _tasks = [];
    private readonly Dictionary<string, EvidenceRecord> _evidence = [];
    private readonly List<ReportReview> _reviews = [];
    private readonly List<ReportApproval> _approvals = [];
    private readonly List<ReportDenial> _denials = [];
    private RunStatus _status = RunStatus.Planning;
    private RunStatus _statusBeforePause = RunStatus.Planning;
    private string? _reason;
    private string? _commit;
    private string? _planSummary;
    private PullRequest? _pullRequest;

    public RunReport Build()
    {
        if (source.History is not [{ Event: RunSubmitted submitted } first, ..])
            throw new ArgumentException("the history does not begin with a submission", nameof(source));
        foreach (var stored in source.History)
            Apply(stored);
        return new RunReport
        {
            RunId = source.RunId,
            Prp = submitted.Prp,
            Options = submitted.Options,
            Status = _status,
            Reason = _reason,
            Started = first.Time,
            Ended = source.History[^1].Time,
            BaseCommit = submitted.Options.Review?.From ?? submitted.BaseCommit,
            Commit = _commit ?? submitted.BaseCommit,
            PlanSummary = _planSummary,
            PullRequest = _pullRequest,
            Approvals = _approvals,
            Denials = _denials,
            Tasks = _tasks,
            Criteria = [.. submitted.Prp.Criteria.Select(criterion => new ReportCriterion(criterion, _evidence.GetValueOrDefault(criterion.Id)))],
            Reviews = _reviews,
            Timeline = source.History,
            Spending = source.Spending,
            CostByRole = Costs(record => record.Role ?? RoleOf(record.TaskId)),
            CostByTask = Costs(record => record.TaskId),
            Diff = source.Diff,
            Logs = source.Logs,
        };
    }

    private void Apply(StoredEvent stored)
    {
        switch (stored.Event)
        {
            case TaskAdded added:
                _tasks.Add(new ReportTask(added.Task) { Feedback = added.Feedback });
                _status = StatusDuring(added.Task.Kind);
                break;
            case PlanAccepted accepted:
                _planSummary = accepted.Summary;
                break;
            case TaskDispatched sent when Find(sent.TaskId) is { } task:
                Close(task, stored.Time, ReportTaskState.Suspended);
                task.State = ReportTaskState.Working;
                task.Spans.Add(new ReportSpan(sent.Attempt, stored.Time) { Outcome = ReportTaskState.Working });
                break;
            case TaskCompleted done when Find(done.TaskId) is { } task:
                Close(task, stored.Time, ReportTaskState.Done);
                task.State = ReportTaskState.Done;
                task.Commit = done.Commit;
                task.Summary = EventText.SummaryOf(done.OutputJson);
                break;
            case AttemptFailed failed when Find(failed.TaskId) is { } task:
                Close(task, stored.Time, ReportTaskState.Failed);
                task.State = failed.Final ? ReportTaskState.Failed : ReportTaskState.Waiting;
                task.Summary = failed.Reason;
                break;
            case AttemptSuspended suspended when Find(suspended.TaskId) is { } task:
                Close(task, stored.Time, ReportTaskState.Suspended);
                task.State = ReportTaskState.Suspended;
                break;
            case AttemptLost lost when Find(lost.TaskId) is { } task:
                Close(task, stored.Time, ReportTaskState.Suspended);
                task.State = ReportTaskState.Waiting;
                break;
            case TaskIntegrated integrated:
                _commit = integrated.Commit;
                break;
            case EvidenceRecorded recorded:
                foreach (var record in recorded.Report.Records)
                    _evidence[record.CriterionId] = record;
                break;
            case ReviewRecorded reviewed:
                _reviews.Add(new ReportReview(reviewed.Round, reviewed.Report));
                break;
            case RepairGivenUp given:
                foreach (var task in _tasks.Where(task => task.Spans is [.., { To: null }]))
                {
                    Close(task, stored.Time, ReportTaskState.Failed);
                    task.State = ReportTaskState.Failed;
                }

                (_status, _reason, _commit) = (RunStatus.Following, null, given.Commit);
                break;
            case PullRequestOpened opened:
                _pullRequest = opened.PullRequest;
                break;
            case ReviewPosted posted:
                _pullRequest = posted.PullRequest;
                break;
            case ActionsDenied denied:
                _denials.AddRange(denied.Denials.Select(denial => new ReportDenial(denied.TaskId, stored.Time, denial)));
                break;
            case ApprovalRequested asked:
                _approvals.Add(new ReportApproval(asked.Gate, asked.Question, stored.Time));
                break;
            case ApprovalExpired:
                Close(stored.Time, ReportApprovalState.Lapsed, null, null);
                break;
            default:
                if (stored.Event is ApprovalDecided decided)
                    Close(stored.Time, decided.Approved ? ReportApprovalState.Approved : ReportApprovalState.Refused, decided.By, decided.Why);
                ApplyToRun(stored.Event);
                break;
        }
    }

    private void Close(DateTimeOffset at, ReportApprovalState state, string? by, string? why)
    {
        if (_approvals is [.., { State: ReportApprovalState.Open } open])
            _approvals[^1] = open with { State = state, Ended = at, By = by, Why = why };
    }

    private void ApplyToRun(IRunEvent fact)
    {
        switch (fact)
        {
            case RunPaused paused:
                if (_status != RunStatus.Waiting)
                    _statusBeforePause = _status;
                (_status, _reason) = (RunStatus.Waiting, paused.Reason);
                break;
            case RunResumed or ApprovalDecided:
                (_status, _reason) = (_statusBeforePause, null);
                break;
            case RunReviewed reviewed:
                (_status, _reason, _commit) = (RunStatus.Reviewed, null, reviewed.Commit);
                break;
            case PlanKept kept:
                (_status, _reason, _planSummary) = (RunStatus.Planned, null, kept.Summary);
                break;
            case RunSucceeded succeeded:
                (_status, _reason, _commit) = (RunStatus.Succeeded, succeeded.Unmet, succeeded.Commit);
                foreach (var record in succeeded.Evidence)
                    _evidence[record.CriterionId] = record;
                break;
            case RunFailed failed:
                (_status, _reason) = (RunStatus.Failed, failed.Reason);
                break;
            case RunCancelled cancelled:
                (_status, _reason) = (RunStatus.Cancelled, cancelled.Reason);
                break;
        }
    }

    private static RunStatus StatusDuring(TaskKind kind) => kind switch
    {
        TaskKind.Plan => RunStatus.Planning,
        TaskKind.Prove => RunStatus.Proving,
        TaskKind.Review => RunStatus.Reviewing,
        TaskKind.Deliver => RunStatus.Delivering,
        TaskKind.Follow => RunStatus.Following,
        _ => RunStatus.Working,
    };

    private static void Close(ReportTask task, DateTimeOffset at, ReportTaskState outcome)
    {
        if (task.Spans is [.., { To: null } open])
        {
            open.To = at;
            open.Outcome = outcome;
        }
    }

    private ReportTask? Find(string id) => _tasks.FindLast(task => task.Task.Id == id);

    private string RoleOf(string taskId) => Find(taskId)?.Task.Role ?? taskId;

    private List<ReportCost> Costs(Func<JournalRecord, string> name) =>
        [.. source.Journal
            .GroupBy(name)
            .Select(group => new ReportCost(
                group.Key,
                group.Count(record => record.Answer is not null),
                group.Sum(record => record.Answer?.InputTokens ?? 0),
                group.Sum(record => record.Answer?.OutputTokens ?? 0),
                group.Sum(record => record.Answer?.Usd ?? 0),
                group.Count(record => record.Step is not null)))
            .OrderByDescending(cost => cost.Tokens)];
}
