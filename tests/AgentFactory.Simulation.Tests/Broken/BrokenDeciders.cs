using System.Collections.Immutable;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Simulation.Tests.Broken;

/// <summary>Rules with one mistake each, made around the real ones.</summary>
internal sealed class BrokenDecider(Func<RunState, IRunInput, Func<RunState, IRunInput, Decision>, Decision> decide) : IRunDecider
{
    private readonly RunDecider _real = new();

    public Decision Decide(RunState state, IRunInput input) => decide(state, input, _real.Decide);
}

internal static class BrokenDeciders
{
    /// <summary>Whoever reports is believed, whatever epoch it holds.</summary>
    public static IRunDecider BelievesOldEpochs() => new BrokenDecider((state, input, real) => real(state, input switch
    {
        CompleteTask i when state.Tasks.TryGetValue(i.TaskId, out var t) => i with { Epoch = t.Epoch, Attempt = t.Attempt },
        OpenAttempt i when state.Tasks.TryGetValue(i.TaskId, out var t) => i with { Epoch = t.Epoch, Attempt = t.Attempt },
        SuspendAttempt i when state.Tasks.TryGetValue(i.TaskId, out var t) => i with { Epoch = t.Epoch, Attempt = t.Attempt },
        LoseAttempt i when state.Tasks.TryGetValue(i.TaskId, out var t) => i with { Epoch = t.Epoch },
        _ => input,
    }));

    /// <summary>A repeated report of a merge is taken for another merge.</summary>
    public static IRunDecider IntegratesAgain() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return input is ReportIntegrated i && !state.Ended && state.Tasks.TryGetValue(i.TaskId, out var t) && t.Phase == TaskPhase.Integrated
            ? decision with { Events = [.. decision.Events, new TaskIntegrated(i.TaskId, i.Commit)] }
            : decision;
    });

    /// <summary>The head is moved in the history while the branch stays where it is.</summary>
    public static IRunDecider MovesTheHeadItself() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return state.Integrating is null && decision.Events is [TaskCompleted { Commit: { } commit } done, ..] && decision.Effects.Any(e => e is IntegrateCommit)
            ? new([done, new TaskIntegrated(done.TaskId, commit)], [])
            : decision;
    });

    /// <summary>All finished work is merged at once.</summary>
    public static IRunDecider MergesSideBySide() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return state.Integrating is not null && decision.Events is [TaskCompleted { Commit: { } commit } done, ..] && commit != state.Tasks[done.TaskId].BaseCommit
            ? decision with { Effects = [.. decision.Effects, new IntegrateCommit(state.RunId, done.TaskId, commit, state.Head)] }
            : decision;
    });

    /// <summary>What was said of the pull request is taken up at each look.</summary>
    public static IRunDecider TakesRemarksAgain() => new BrokenDecider((state, input, real) =>
        real(input is CompleteTask { Output: FollowReport } ? state with { Follow = state.Follow with { Seen = [] } } : state, input));

    /// <summary>Remarks cause repairs for as long as there are any.</summary>
    public static IRunDecider FollowsWithoutBound() => new BrokenDecider((state, input, real) =>
        real(input is CompleteTask { Output: FollowReport } ? state with { Follow = state.Follow with { Rounds = 0 } } : state, input));

    /// <summary>Red evidence is good enough.</summary>
    public static IRunDecider SucceedsWithRedEvidence() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        var recorded = decision.Events.OfType<EvidenceRecorded>().FirstOrDefault();
        return recorded is not null && recorded.Report.Commit == state.Head && recorded.Report.Records.Any(r => r.Status == EvidenceStatus.Failed)
            ? new([.. decision.Events.TakeWhile(e => e is TaskCompleted or EvidenceRecorded), new RunSucceeded(state.Head, recorded.Report.Records)], [])
            : decision;
    });

    /// <summary>What was only read passes for proven.</summary>
    public static IRunDecider ClaimsThatReviewsProve() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Events = [.. decision.Events.Select(e => e is RunReviewed r ? new RunSucceeded(r.Commit, []) : e)] };
    });

    /// <summary>A review is posted before it is read, by whoever is quick.</summary>
    public static IRunDecider PostsWithoutReading() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Events = [.. decision.Events.Where(e => e is not ReviewRecorded || state.Options.Review is null)] };
    });

    /// <summary>A test runner that ran nothing passes for a proof.</summary>
    public static IRunDecider BelievesRunnersWithoutTests() => new BrokenDecider((state, input, real) =>
    {
        EvidenceRecord Trust(EvidenceRecord r) => r.TestsRun == 0 ? r with { TestsRun = 1 } : r;
        EvidenceReport Trusted(EvidenceReport r) => r with { Records = [.. r.Records.Select(Trust)] };
        if (input is not CompleteTask { Output: EvidenceReport report } complete)
            return real(state.Evidence is { } seen ? state with { Evidence = Trusted(seen) } : state, input);
        var decision = real(state, complete with { Output = Trusted(report) });
        return decision with
        {
            Events = [.. decision.Events.Select(e => e switch
            {
                EvidenceRecorded r => new EvidenceRecorded(report),
                RunSucceeded s => s with { Evidence = report.Records },
                _ => e,
            })],
        };
    });

    /// <summary>A task that is given out again keeps its epoch.</summary>
    public static IRunDecider ReusesEpochs() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        if (!decision.Events.Any(e => e is AttemptLost or AttemptSuspended))
            return decision;
        long Old(string taskId, long epoch) => state.Tasks.TryGetValue(taskId, out var t) && t.Epoch > 0 ? t.Epoch : epoch;
        return decision with
        {
            Events = [.. decision.Events.Select(e => e is TaskDispatched d ? d with { Epoch = Old(d.TaskId, d.Epoch) } : e)],
            Effects = [.. decision.Effects.Select(e => e is SendTask s ? new SendTask(s.Message with { Epoch = Old(s.Message.TaskId, s.Message.Epoch) }) : e)],
        };
    });

    /// <summary>What a task depends on is forgotten.</summary>
    public static IRunDecider ForgetsDependencies() => new BrokenDecider((state, input, real) => real(state with
    {
        Tasks = state.Tasks.ToImmutableDictionary(t => t.Key, t => t.Value with { Specification = t.Value.Specification with { DependsOn = [] } }),
    }, input));

    /// <summary>A task counts as given out, and nobody is told.</summary>
    public static IRunDecider ForgetsMessages() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Effects = [.. decision.Effects.Where(e => e is not SendTask)] };
    });

    /// <summary>Timers that nobody started: what is lost stays lost.</summary>
    public static IRunDecider IgnoresLostAttempts() => new BrokenDecider((state, input, real) =>
        input is LoseAttempt ? Decision.Nothing : real(state, input));

    /// <summary>The person's answer is heard and nothing follows.</summary>
    public static IRunDecider ResumesWithoutGoingOn() => new BrokenDecider((state, input, real) =>
        input is ResumeRun && state.Pause is not null ? new([new RunResumed(null, null)], []) : real(state, input));

    /// <summary>Repairs, conflicts and attempts without end.</summary>
    public static IRunDecider NeverGivesUp() => new BrokenDecider((state, input, real) => real(state with
    {
        Options = state.Options with { MaxRepairs = 1000, MaxConflicts = 1000, MaxTaskAttempts = 1000, MaxRedispatches = 1000 },
    }, input));

    /// <summary>The second agent that opens an attempt gets it too.</summary>
    public static IRunDecider LetsTwoAgentsIn() => new BrokenDecider((state, input, real) =>
        input is OpenAttempt i && state.Tasks.TryGetValue(i.TaskId, out var t) && t.Phase == TaskPhase.Open && t.AgentId != i.AgentId
            ? real(state with { Tasks = state.Tasks.SetItem(t.Id, t with { Phase = TaskPhase.Dispatched }) }, input)
            : real(state, input));

    /// <summary>Work is given out while a person is asked whether to go on.</summary>
    public static IRunDecider DoesNotWait() => new BrokenDecider((state, input, real) =>
        input is DecideApproval or ResumeRun ? real(state, input) : real(state with { Pause = null }, input));

    /// <summary>What a person should look at first leaves the factory at once.</summary>
    public static IRunDecider SkipsTheGate() => new BrokenDecider((state, input, real) => real(state with { Options = state.Options with { Approve = false } }, input));

    /// <summary>The question is written down, and the answer beside it.</summary>
    public static IRunDecider ApprovesByItself() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return input is AskApproval && decision.Events.OfType<ApprovalRequested>().SingleOrDefault() is { } asked
            ? new([asked, new ApprovalDecided(asked.Gate, true, "the factory", null)], [.. decision.Effects.OfType<StartTimer>()])
            : decision;
    });

    /// <summary>A decision about one thing is taken for one about another.</summary>
    public static IRunDecider TakesAnyDecision() => new BrokenDecider((state, input, real) =>
        real(state, input is DecideApproval d && state.Gate is { } gate ? d with { Gate = gate.Name } : input));

    /// <summary>Nobody said no in time.</summary>
    public static IRunDecider TakesSilenceForConsent() => new BrokenDecider((state, input, real) =>
        real(state, input is ExpireGate i && state.Gate?.Name == i.Gate ? new DecideApproval(i.Gate, true, "the clock", null) : input));

    /// <summary>A question that stands for ever.</summary>
    public static IRunDecider ForgetsThatQuestionsLapse() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Effects = [.. decision.Effects.Where(e => e is not StartTimer { Input: ExpireGate })] };
    });

    /// <summary>What the review still finds is delivered all the same.</summary>
    public static IRunDecider DeliversWithFindings() => new BrokenDecider((state, input, real) =>
        real(state with { Options = state.Options with { StandingFindings = StandingFindings.Deliver } }, input));

    /// <summary>The pull request is forgotten.</summary>
    public static IRunDecider ForgetsThePullRequest() => new BrokenDecider((state, input, real) =>
        real(state with { Options = state.Options with { PullRequest = null } }, input));

    /// <summary>A forge that refuses ends the run, and with it what was proven.</summary>
    public static IRunDecider GivesUpWhatIsProven() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Events = [.. decision.Events.Select(e => e is RunPaused { Kind: PauseKind.Delivery } p ? new RunFailed(p.Reason) : e)] };
    });

    /// <summary>A repair that fails takes with it what was delivered before.</summary>
    public static IRunDecider FailsAfterADelivery() => new BrokenDecider((state, input, real) => real(state with { DeliveredEvidence = null }, input));

    /// <summary>A repair that fails, and the run stays with it.</summary>
    public static IRunDecider KeepsTheFailedRepair() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Events = [.. decision.Events.Select(e => e is RepairGivenUp g ? g with { Commit = state.Head } : e)] };
    });

    /// <summary>A repair that failed is not spoken of.</summary>
    public static IRunDecider SaysNothingOfWhatIsNotDone() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Events = [.. decision.Events.Select(e => e is RunSucceeded s ? s with { Unmet = null } : e)] };
    });

    /// <summary>Whoever decides is heard, however long ago he was asked.</summary>
    public static IRunDecider HearsLateDecisions() => new BrokenDecider((state, input, real) => real(state, input is DecideApproval d ? d with { At = null } : input));

    /// <summary>The history goes on after the run has ended.</summary>
    public static IRunDecider SpeaksAfterTheEnd() => new BrokenDecider((state, input, real) => real(state with { End = null }, input));

    /// <summary>The run ends and its agents work on.</summary>
    public static IRunDecider LeavesAgentsWorking() => new BrokenDecider((state, input, real) =>
    {
        var decision = real(state, input);
        return decision with { Effects = [.. decision.Effects.Where(e => e is not StopAttempt)] };
    });

    /// <summary>A message is sent and the history knows nothing of it.</summary>
    public static IRunDecider SendsWithoutRecording() => new BrokenDecider((state, input, real) =>
        input is OpenAttempt i && state.Tasks.TryGetValue(i.TaskId, out var t) && t.Phase == TaskPhase.Open
            ? new([], [new SendTask(new ExecuteTask { RunId = state.RunId, TaskId = t.Id, Role = t.Specification.Role, Attempt = t.Attempt, Epoch = t.Epoch })])
            : real(state, input));
}
