using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Simulation.Tests.Fakes;

namespace AgentFactory.Simulation.Tests.Invariants;

/// <summary>
/// Watches every transaction and keeps its own books of the run, from the events alone. It shares no rule with the decider:
/// a mistake there must not be repeated here.
/// </summary>
internal sealed partial class InvariantChecker(FakeRepository repository, FakeForge forge, TimeProvider time)
{
    private readonly Dictionary<string, Book> _tasks = new(StringComparer.Ordinal);
    private readonly List<IRunEvent> _seen = [];
    private readonly HashSet<(string, long)> _opened = [];
    private readonly List<EvidenceReport> _evidence = [];
    private ReviewReport? _review;
    private RunSubmitted? _submitted;
    private string _head = "";
    private string? _merging;
    private long _epoch;
    private int _repairs;
    private int _conflicts;
    private int _refusals;
    private bool _accepted;
    private readonly HashSet<string> _approved = new(StringComparer.Ordinal);
    private string? _openGate;
    private DateTimeOffset _asked;
    private readonly HashSet<string> _granted = new(StringComparer.Ordinal);
    private int _deliveryPauses;
    private PullRequest? _pullRequest;
    private bool _without;
    private bool _followed;
    private bool _posted;
    private int _rounds;
    private RepairGivenUp? _givenUp;
    private EvidenceReport? _deliveredEvidence;
    private EvidenceReport? _deliveredBy;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);

    public bool Paused { get; private set; }

    public IRunEvent? End { get; private set; }

    /// <summary>The input that is being handled.</summary>
    public IRunInput? Input { get; set; }

    /// <summary>Called with each transaction when it has happened.</summary>
    public void Committed(Decision decision)
    {
        Demand(decision.Effects.Count == 0 || decision.Events.Count > 0, Invariant.EffectsWithEvents, "effects without an event");
        CheckStale(decision);
        foreach (var e in decision.Events)
        {
            Demand(End is null, Invariant.AppendOnly, $"{e.GetType().Name} after {End?.GetType().Name}");
            _seen.Add(e);
            Observe(e, decision);
        }

        CheckMessages(decision);
        CheckForge();
    }

    /// <summary>Called after each step with all that is stored.</summary>
    public void CheckHistory(IReadOnlyList<StoredEvent> history, bool whole)
    {
        Demand(history.Count == _seen.Count, Invariant.AppendOnly, $"{history.Count} events are stored, {_seen.Count} were appended");
        for (var i = whole ? 0 : Math.Max(0, _seen.Count - 1); i < _seen.Count; i++)
            Demand(ReferenceEquals(history[i].Event, _seen[i]) && history[i].Version == i + 1, Invariant.AppendOnly, $"event {i + 1} is not what was appended");
    }

    private void Observe(IRunEvent e, Decision decision)
    {
        switch (e)
        {
            case RunSubmitted s:
                Demand(_submitted is null, Invariant.AppendOnly, "submitted twice");
                (_submitted, _head) = (s, s.BaseCommit);
                break;
            case TaskAdded a: Add(a); break;
            case PlanAccepted: _accepted = true; break;
            case PlanRejected: Task("plan").Done = false; break;
            case TaskDispatched d: Dispatched(d); break;
            case AttemptOpened o: Opened(o); break;
            case TaskCompleted c: Completed(c); break;
            case AttemptFailed f: Ended(f.TaskId, f.Epoch, counts: false); break;
            case AttemptSuspended s: Ended(s.TaskId, s.Epoch, counts: !Paused); break;
            case AttemptLost l: Ended(l.TaskId, l.Epoch, counts: !l.Recovered); break;
            case TaskIntegrated i: Integrated(i); break;
            case IntegrationConflicted c:
                Demand(_merging == c.TaskId, Invariant.HeadByCompareAndSwap, $"{c.TaskId} conflicted while {_merging ?? "nothing"} was being merged");
                _merging = null;
                break;
            case ReviewRecorded r: _review = r.Report; break;
            case EvidenceRecorded r:
                _evidence.Add(r.Report);
                _deliveredEvidence = r.Report.Commit == _pullRequest?.Commit ? r.Report : _deliveredEvidence;
                break;
            case PullRequestOpened p: Delivered(p.PullRequest); break;
            case PullRequestUnchanged u: Ended(u.TaskId, u.Epoch, counts: false); break;
            case RemarksTaken r: Taken(r); break;
            case RepairGivenUp g: GivenUp(g, decision); break;
            case FollowEnded: _followed = true; break;
            case RunPaused p:
                Paused = true;
                _deliveryPauses += p.Kind == PauseKind.Delivery ? 1 : 0;
                break;
            case RunResumed r:
                Paused = false;
                _without |= r.PullRequest is false;
                break;
            case ApprovalDecided d:
                Decided(d);
                break;
            case ApprovalRequested a: Asked(a, decision); break;
            case ApprovalExpired x:
                Demand((Input is ExpireGate lapse && lapse.Gate == x.Gate && _openGate == x.Gate) || (Input is DecideApproval late && late.Gate == x.Gate && HasLapsed()), Invariant.AskedFirst, $"{x.Gate} lapsed while {_openGate ?? "nothing"} was asked");
                _openGate = null;
                break;
            case StaleInputRefused: Demand(++_refusals <= 20, Invariant.Bounds, "more than 20 refusals written down"); break;
            case ReviewPosted: Posted(); break;
            case RunReviewed r: Reviewed(r); End = r; break;
            case RunSucceeded s: Succeeded(s); End = s; break;
            case RunFailed f:
                // What was delivered is kept, unless the newest evidence about that very commit is against it.
                Demand(!_tasks.Values.Any(t => t.Added.Task.Kind == TaskKind.Deliver) || _evidence.FindLast(e => e.Commit == _pullRequest?.Commit) != _deliveredBy, Invariant.ProvenIsKept, $"failed although it was proven and being delivered: {f.Reason}");
                End = e;
                break;
            case RunCancelled or PlanKept: End = e; break;
            default: break;
        }

        if (End is not null && ReferenceEquals(End, e))
            CheckStops(decision);
    }

    /// <summary>An agent did what needed a person's consent.</summary>
    public void Passed(string gate) => Demand(_granted.Contains(gate), Invariant.AskedFirst, $"what {gate} stands before was done, and nobody had approved it");

    private void Asked(ApprovalRequested a, Decision decision)
    {
        Demand(_openGate is null, Invariant.AskedFirst, $"{a.Gate} asked while {_openGate} is open");
        Demand(decision.Effects.OfType<StartTimer>().Any(t => t.Input is ExpireGate lapse && lapse.Gate == a.Gate && t.After == _submitted!.Policy!.Gates.Expiry),
            Invariant.EffectsWithEvents, $"{a.Gate} asked without a timer");
        (_openGate, _asked) = (a.Gate, time.GetUtcNow());
    }

    private bool HasLapsed() => time.GetUtcNow() >= _asked + _submitted!.Policy!.Gates.Expiry;

    private void Decided(ApprovalDecided d)
    {
        Demand(Input is DecideApproval said && said.Gate == d.Gate && said.Approved == d.Approved && said.By == d.By && _openGate == d.Gate,
            Invariant.AskedFirst, $"{d.Gate} is said to be decided by {d.By}, who did not, while {_openGate ?? "nothing"} was asked");
        Demand(!HasLapsed(), Invariant.AskedFirst, $"{d.Gate} was decided after the question had lapsed");
        (Paused, _openGate) = (false, null);
        if (d.Approved && d.Gate.StartsWith("delivery", StringComparison.Ordinal))
            _approved.Add(_head);
        if (d.Approved)
            _granted.Add(d.Gate);
    }

    private void Add(TaskAdded a)
    {
        Demand(_tasks.TryAdd(a.Task.Id, new(a)), Invariant.AppendOnly, $"{a.Task.Id} added twice");
        var options = _submitted!.Options;
        if (options.Review is not null)
            DemandReading(a.Task);
        else if (a.Task.Kind == TaskKind.Deliver)
            DemandDeliverable($"{a.Task.Id} added");
        if (a.Task.Kind == TaskKind.Repair)
            Demand(++_repairs <= options.MaxRepairs + options.MaxReviewRounds + _rounds, Invariant.Bounds, $"{_repairs} repairs");
        if (a.Task.Kind == TaskKind.Conflict)
            Demand(++_conflicts <= options.MaxConflicts, Invariant.Bounds, $"{_conflicts} conflicts");
    }

    private void Dispatched(TaskDispatched d)
    {
        var task = Task(d.TaskId);
        Demand(!Paused, Invariant.PausedIsPaused, $"{d.TaskId} given out while a person is waited for");
        Demand(d.Epoch > _epoch, Invariant.EpochGrows, $"{d.TaskId} dispatched with epoch {d.Epoch} after {_epoch}");
        Demand(d.Attempt == task.Attempt || d.Attempt == task.Attempt + 1, Invariant.EpochGrows, $"attempt {d.Attempt} of {d.TaskId} after {task.Attempt}");
        Demand(!task.Done, Invariant.SingleIntegration, $"{d.TaskId} given out again after it was done");
        foreach (var id in task.Added.Task.DependsOn)
            Demand(Task(id).Integrated, Invariant.DependenciesFirst, $"{d.TaskId} before {id}");
        if (task.Added.Task.Kind == TaskKind.Prove)
        {
            Demand(_accepted && _tasks.Values.All(t => t.Integrated || !t.Code) && _givenUp is null, Invariant.DependenciesFirst, "a proof before all work is integrated");
        }

        var options = _submitted!.Options;
        if (d.Attempt != task.Attempt && task.Added.Task.Kind == TaskKind.Follow)
        {
            // A look is repeated as long as nothing happens; its time bounds it.
            Demand(d.BaseCommit == _head, Invariant.HeadByCompareAndSwap, $"{d.TaskId} looks at {d.BaseCommit}, the head is {_head}");
            Demand(_givenUp is null || d.Attempt <= options.MaxTaskAttempts, Invariant.Bounds, $"{d.TaskId} tries for the {d.Attempt}. time to say what is not done");
            task.Redispatches = 0;
        }
        else if (d.Attempt != task.Attempt)
        {
            Demand(d.BaseCommit == _head, Invariant.HeadByCompareAndSwap, $"{d.TaskId} starts from {d.BaseCommit}, the head is {_head}");
            var most = task.Added.Task.Kind switch
            {
                TaskKind.Plan => options.MaxTaskAttempts + options.MaxPlanAttempts - 1,
                // Each time a person has put something right there is one more.
                TaskKind.Deliver => options.MaxTaskAttempts + _deliveryPauses,
                _ => options.MaxTaskAttempts,
            };
            Demand(d.Attempt <= most, Invariant.Bounds, $"attempt {d.Attempt} of {d.TaskId}");
            task.Redispatches = 0;
        }

        Demand(task.Redispatches <= options.MaxRedispatches, Invariant.Bounds, $"{d.TaskId} given out again {task.Redispatches} times");
        (task.Attempt, task.Epoch, task.InFlight, _epoch) = (d.Attempt, d.Epoch, true, d.Epoch);
    }

    private void Opened(AttemptOpened o)
    {
        Demand(Task(o.TaskId).Epoch == o.Epoch, Invariant.StaleChangesNothing, $"{o.TaskId} opened with epoch {o.Epoch}");
        Demand(_opened.Add((o.TaskId, o.Epoch)), Invariant.OneAgentAnEpoch, $"{o.TaskId} opened twice at epoch {o.Epoch}");
    }

    private void Completed(TaskCompleted c)
    {
        var task = Task(c.TaskId);
        Demand(task.Epoch == c.Epoch, Invariant.StaleChangesNothing, $"{c.TaskId} completed with epoch {c.Epoch}");
        Demand(_opened.Contains((c.TaskId, c.Epoch)) && task.InFlight, Invariant.OneAgentAnEpoch, $"{c.TaskId} completed by nobody who had it");
        (task.InFlight, task.Done, task.Commit) = (false, true, c.Commit);
    }

    private void Ended(string taskId, long epoch, bool counts)
    {
        var task = Task(taskId);
        Demand(task.Epoch == epoch, Invariant.StaleChangesNothing, $"{taskId} ended with epoch {epoch}");
        Demand(task.InFlight, Invariant.OneAgentAnEpoch, $"{taskId} ended twice at epoch {epoch}");
        task.InFlight = false;
        task.Redispatches += counts ? 1 : 0;
    }

    private void Integrated(TaskIntegrated i)
    {
        var task = Task(i.TaskId);
        Demand(!task.Integrated, Invariant.SingleIntegration, $"{i.TaskId} integrated twice");
        if (i.Commit != _head)
        {
            Demand(i.Commit == repository.Head, Invariant.HeadByCompareAndSwap, $"the head is said to be {i.Commit}, the branch is at {repository.Head}");
            Demand(_merging == i.TaskId, Invariant.HeadByCompareAndSwap, $"{i.TaskId} integrated while {_merging ?? "nothing"} was being merged");
            Demand(task.Commit is not null && repository.Contains(i.Commit, task.Commit), Invariant.HeadByCompareAndSwap, $"{i.Commit} does not hold the work of {i.TaskId}");
        }

        _merging = _merging == i.TaskId ? null : _merging;
        _head = i.Commit;
        for (var id = i.TaskId; id is not null; id = Task(id).Added.ResolvesTaskId)
            Task(id).Integrated = true;
    }

    private void Succeeded(RunSucceeded s)
    {
        Demand(_submitted!.Options.Review is null, Invariant.EvidenceBeforeSuccess, "a review is said to have succeeded");
        Demand(s.Commit == _head && (_head == repository.Head || _givenUp is not null), Invariant.EvidenceBeforeSuccess, $"success of {s.Commit}, the head is {_head}");
        Demand(_tasks.Values.All(t => t.Integrated || t.GivenUp || !t.Code), Invariant.EvidenceBeforeSuccess, "success with work that is not integrated");
        Demand(_evidence.Count > 0 && _evidence[^1].Commit == _head && _evidence[^1].Records.SequenceEqual(s.Evidence),
            Invariant.EvidenceBeforeSuccess, "success with evidence that nobody recorded");
        foreach (var gate in _submitted!.Prp.Criteria.Where(c => c.Class == CriterionClass.Gate))
        {
            Demand(s.Evidence.Any(r => r.CriterionId == gate.Id), Invariant.EvidenceBeforeSuccess, $"success without evidence for {gate.Id}");
            foreach (var r in s.Evidence.Where(r => r.CriterionId == gate.Id))
            {
                Demand(r.Kind == EvidenceKind.Executed && r.Status == EvidenceStatus.Passed && r.ExitCode == 0 && r.Commit == _head
                    && (r.Runner is null || r.TestsRun > 0), Invariant.EvidenceBeforeSuccess, $"success with a useless record of {gate.Id}");
            }
        }

        Demand(_givenUp is null || s.Unmet is not null, Invariant.ProvenIsKept, "success without a word of what is not done");
        DemandApproved("success");
        Demand(IsInOrder(), Invariant.FindingsAreSeen, "success with a blocking finding that nobody was asked about");
        var wanted = _submitted.Options.PullRequest is true && (!_without || _followed);
        Demand(_pullRequest is not null == wanted || (_without && _rounds > 0), Invariant.OnePullRequest, $"success {(wanted ? "without the pull request that was" : "with a pull request that was not")} asked for");
    }

    private void CheckMessages(Decision decision)
    {
        foreach (var d in decision.Events.OfType<TaskDispatched>())
        {
            var sent = decision.Effects.OfType<SendTask>().Any(s => s.Message.TaskId == d.TaskId && s.Message.Epoch == d.Epoch && s.Message.Attempt == d.Attempt);
            var timed = decision.Effects.OfType<StartTimer>().Any(t => t.Input is LoseAttempt l && l.TaskId == d.TaskId && l.Epoch == d.Epoch);
            Demand(sent && timed, Invariant.EffectsWithEvents, $"{d.TaskId} dispatched without its message or its timer");
        }

        foreach (var s in decision.Effects.OfType<SendTask>())
        {
            Demand(decision.Events.OfType<TaskDispatched>().Any(d => d.TaskId == s.Message.TaskId && d.Epoch == s.Message.Epoch),
                Invariant.EffectsWithEvents, $"a message for {s.Message.TaskId} without its event");
        }

        foreach (var i in decision.Effects.OfType<IntegrateCommit>())
        {
            Demand(_merging is null || _merging == i.TaskId, Invariant.HeadByCompareAndSwap, $"the merge of {i.TaskId} asked for while {_merging} is being merged");
            Demand(i.ExpectedHead == _head, Invariant.HeadByCompareAndSwap, $"the merge of {i.TaskId} expects {i.ExpectedHead}, the head is {_head}");
            _merging = i.TaskId;
        }
    }

    private void CheckStops(Decision decision)
    {
        foreach (var task in _tasks.Values.Where(t => t.InFlight))
        {
            Demand(decision.Effects.OfType<StopAttempt>().Any(s => s.Message.TaskId == task.Added.Task.Id && s.Message.Epoch == task.Epoch),
                Invariant.EndStopsAgents, $"nobody tells the agent of {task.Added.Task.Id} that the run has ended");
        }
    }

    private void CheckStale(Decision decision)
    {
        var (taskId, epoch) = Input switch
        {
            OpenAttempt i => (i.TaskId, i.Epoch),
            CompleteTask i => (i.TaskId, i.Epoch),
            FailAttempt i => (i.TaskId, i.Epoch),
            SuspendAttempt i => (i.TaskId, i.Epoch),
            LoseAttempt i => (i.TaskId, i.Epoch),
            ExhaustBudget i => (i.TaskId, i.Epoch),
            LoseModel i => (i.TaskId, i.Epoch),
            AskApproval i => (i.TaskId, i.Epoch),
            ReportDenials i => (i.TaskId, i.Epoch),
            _ => (null, 0),
        };
        if (taskId is null || (_tasks.TryGetValue(taskId, out var task) && task.Epoch == epoch))
            return;
        Demand(decision.Effects.Count == 0 && decision.Events.All(e => e is StaleInputRefused), Invariant.StaleChangesNothing,
            $"{Input!.GetType().Name} of {taskId} with the epoch {epoch} led to {string.Join(", ", decision.Events.Select(e => e.GetType().Name))}");
    }

    private Book Task(string id) =>
        _tasks.TryGetValue(id, out var task) ? task : throw new Violation(Invariant.AppendOnly, $"an event of {id}, which was never added");

    private static void Demand(bool holds, Invariant invariant, string message)
    {
        if (!holds)
            throw new Violation(invariant, message);
    }

    private sealed class Book(TaskAdded added)
    {
        public TaskAdded Added { get; } = added;
        public bool Code => Added.Task.Kind is TaskKind.Work or TaskKind.Repair or TaskKind.Conflict;
        public int Attempt { get; set; }
        public long Epoch { get; set; }
        public bool InFlight { get; set; }
        public bool Done { get; set; }
        public bool Integrated { get; set; }
        public bool GivenUp { get; set; }
        public int Redispatches { get; set; }
        public string? Commit { get; set; }
    }
}
