using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Simulation.Tests.Invariants;

/// <summary>What leaves the factory, and what becomes of it there.</summary>
internal sealed partial class InvariantChecker
{
    private void Delivered(PullRequest pullRequest)
    {
        Demand(_pullRequest is null || _rounds > 0, Invariant.OnePullRequest, "two pull requests in one history");
        Demand(pullRequest.Commit == _head && pullRequest == forge.Find(), Invariant.OnePullRequest, $"the pull request of {pullRequest.Commit} is not what the forge has of {_head}");
        (_pullRequest, _deliveredEvidence, _deliveredBy) = (pullRequest, _evidence[^1], _evidence[^1]);
        _delivered.Add(pullRequest.Commit);
    }

    /// <summary>A run that only reviews reads, and posts what it read; nothing is planned, written or proven in it.</summary>
    private void DemandReading(TaskSpecification task)
    {
        Demand(task.Kind is TaskKind.Review or TaskKind.Deliver, Invariant.ReviewsOnlyRead, $"{task.Id} of the kind {task.Kind} in a run that only reviews");
        if (task.Kind != TaskKind.Deliver)
            return;
        Demand(_submitted!.Options.PullRequest is true && _review?.Commit == _head, Invariant.ReviewsOnlyRead, $"{task.Id} added, and {(_review is null ? "nothing was read" : "nobody asked for it")}");
        DemandApproved($"{task.Id} added");
    }

    private void Posted()
    {
        Demand(!_posted && forge.Reviews.Count == 1, Invariant.ReviewsOnlyRead, $"said to be posted, and the forge has {forge.Reviews.Count} reviews");
        _posted = true;
    }

    private void Reviewed(RunReviewed r)
    {
        var options = _submitted!.Options;
        Demand(options.Review is not null && r.Commit == _head && _review?.Commit == _head, Invariant.ReviewsOnlyRead, $"{r.Commit} is said to be reviewed, which nobody read");
        Demand(_posted || options.PullRequest is not true || _without, Invariant.ReviewsOnlyRead, "ended without the review that was to be posted");
    }

    /// <summary>Back to what the forge has, and nowhere else; whoever worked on what came after is told to stop.</summary>
    private void GivenUp(RepairGivenUp g, Decision decision)
    {
        Demand(_givenUp is null && _rounds > 0 && g.Commit == _pullRequest?.Commit && g.Commit == forge.Pushed, Invariant.ProvenIsKept, $"back to {g.Commit}, and {forge.Pushed ?? "nothing"} was delivered");
        CheckStops(decision);
        foreach (var task in _tasks.Values)
            (task.InFlight, task.GivenUp) = (false, !task.Integrated);
        (_givenUp, _head, _merging, _openGate, Paused) = (g, g.Commit, null, null, false);
        _evidence.Add(_deliveredEvidence!);
    }

    /// <summary>Each remark leads to one repair, and there are only so many rounds.</summary>
    private void Taken(RemarksTaken r)
    {
        Demand(++_rounds <= _submitted!.Options.MaxFollowRounds, Invariant.Bounds, $"{_rounds} rounds of following");
        Demand(r.Remarks.Count > 0 && r.Remarks.All(remark => _taken.Add(remark.Id)), Invariant.OneRepairARemark, $"a remark was taken up twice: {string.Join(", ", r.Remarks.Select(remark => remark.Id))}");
    }

    /// <summary>What the world outside sees: nothing that is not proven and approved, and nothing twice.</summary>
    private void CheckForge()
    {
        Demand(forge.Count <= 1, Invariant.OnePullRequest, $"{forge.Count} pull requests");
        Demand(forge.Reviews.Count <= 1, Invariant.ReviewsOnlyRead, $"{forge.Reviews.Count} reviews");
        if (forge.Pushed is { } pushed)
        {
            // While remarks are worked on, what was pushed before stays where it is.
            Demand(pushed == _head || _delivered.Contains(pushed), Invariant.ProvenBeforeDelivery, $"{pushed} was pushed, the head is {_head}");
            if (pushed == _head && !_delivered.Contains(pushed))
                DemandDeliverable("pushed");
        }
    }

    private void DemandDeliverable(string what)
    {
        Demand(_submitted!.Options.PullRequest is true, Invariant.OnePullRequest, $"{what}, and nobody asked for it");
        Demand(_evidence.Count > 0 && _evidence[^1].Commit == _head && _evidence[^1].Records.Count > 0, Invariant.ProvenBeforeDelivery, $"{what} without evidence for {_head}");
        Demand(_evidence[^1].Records.All(r => r.Status == EvidenceStatus.Passed || r.Kind == EvidenceKind.Judged || _submitted.Prp.Criteria.Any(c => c.Id == r.CriterionId && c.Class != CriterionClass.Gate)),
            Invariant.ProvenBeforeDelivery, $"{what} with red evidence");
        DemandApproved(what);
        Demand(IsInOrder(), Invariant.FindingsAreSeen, $"{what} with a blocking finding that nobody was asked about");
    }

    private void DemandApproved(string what)
    {
        var asks = _submitted!.Options.Approve || (_submitted.Policy!.Gates.PullRequest && _submitted.Options.PullRequest is true);
        Demand(_approved.Contains(_head) || !asks, Invariant.ProvenBeforeDelivery, $"{what} before a person approved");
    }

    private bool IsInOrder() => _delivered.Contains(_head) || _approved.Contains(_head) || _submitted!.Options.StandingFindings == StandingFindings.Deliver || _review?.Findings.Any(f => f.Severity == FindingSeverity.Blocking) is not true;
}
