using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>When all work is on the branch, the criteria are executed there; what is red is repaired, so often and no more.</summary>
internal static class Proving
{
    /// <summary>Adds the proof once there is code that was never proven and no code is on its way.</summary>
    public static void Settle(Turn turn)
    {
        if (!turn.State.ProofNeeded || turn.State.PlanSummary is null)
            return;
        foreach (var task in turn.State.TasksInOrder)
        {
            var done = task.ChangesCode ? task.Phase == TaskPhase.Integrated : task.Phase == TaskPhase.Completed;
            if (!done)
                return;
        }

        turn.Record(new TaskAdded(new TaskSpecification
        {
            Id = TaskIds.Prove(turn.State.Proofs + 1),
            Title = "Execute the criteria",
            Role = Roles.Tester,
            Kind = TaskKind.Prove,
            Requirements = "Execute every criterion in a clean checkout of the commit and record what came of it.",
            Criteria = [.. turn.State.Prp!.Criteria.Select(c => c.Id)],
        }, Feedback: null));
    }

    public static void Judge(Turn turn, EvidenceReport report)
    {
        var earlier = turn.State.Evidence;
        turn.Record(new EvidenceRecorded(report));
        var verdict = ProofJudge.Judge(turn.State.Prp!, report, turn.State.Head, turn.State.Options.AllowJudged);
        if (verdict.Proven)
            Reviewing.Start(turn);
        else if (verdict.Blocked.Count > 0)
            turn.Fail($"{List(verdict.Blocked)} cannot be executed on this machine, and no change of the code can mend that. "
                + $"Install what is missing or change the criterion, then submit the requirement again.{Details(verdict.Blocked)}");
        else if (verdict.Red.Count == 0)
            turn.Fail("No criterion of the requirement was executed, so nothing is proven. Give at least one of them a command that can fail.");
        else if (earlier is not null && earlier.Commit == report.Commit && SameOutcome(turn.State, earlier, verdict))
            turn.Fail($"No progress: a repair changed nothing, and {List(verdict.Red)} failed again with the very same output. "
                + $"See whether the criteria contradict each other or ask for something that no change of the code can bring.{Details(verdict.Red)}");
        else if (turn.State.Repairs - turn.State.ReviewRepairs - turn.State.Follow.Rounds >= turn.State.Options.MaxRepairs)
            turn.Fail($"After {turn.State.Options.MaxRepairs} repairs still not proven: {List(verdict.Red)}. The work so far is on the run's branch; "
                + $"mend it there by hand, make the criteria clearer, or allow more repairs.{Details(verdict.Red)}");
        else
            AddRepair(turn, "Mend what the proof found", ProofFeedback(report.Commit, verdict.Red), [.. verdict.Red.Select(r => r.CriterionId)]);
    }

    public static void AddRepair(Turn turn, string title, string feedback, IReadOnlyList<string> criteria) => turn.Record(new TaskAdded(new TaskSpecification
    {
        Id = TaskIds.Repair(turn.State.Repairs + 1),
        Title = title,
        Role = Roles.Coder,
        Kind = TaskKind.Repair,
        Requirements = "Mend the cause of what is reported, not its symptom, and leave everything else as it is.",
        Criteria = criteria,
    }, feedback));

    private static bool SameOutcome(RunState state, EvidenceReport earlier, ProofVerdict now)
    {
        var before = ProofJudge.Judge(state.Prp!, earlier, earlier.Commit, state.Options.AllowJudged);
        return before.Red.Select(r => (r.CriterionId, r.LogHash)).SequenceEqual(now.Red.Select(r => (r.CriterionId, r.LogHash)));
    }

    private static string ProofFeedback(string commit, IReadOnlyList<EvidenceRecord> red)
    {
        var text = new StringBuilder($"These criteria were executed in a clean checkout of {commit} and are not proven:\n");
        foreach (var record in red)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {record.CriterionId}: {record.Text}\n");
            if (record.Command is not null)
                text.Append(CultureInfo.InvariantCulture, $"Script:\n{record.Command}\n");
            text.Append(CultureInfo.InvariantCulture, $"Exit code: {record.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}\n");
            if (record.Runner is not null)
                text.Append(CultureInfo.InvariantCulture, $"Tests that ran under {record.Runner}: {record.TestsRun ?? 0}\n");
            if (record.Reason is not null)
                text.Append(CultureInfo.InvariantCulture, $"Why it is not proven: {record.Reason}\n");
            if (record.LogTail is not null)
                text.Append(CultureInfo.InvariantCulture, $"End of the output:\n{record.LogTail}\n");
        }

        return Feedback.Bound(text.ToString());
    }

    private static string List(IReadOnlyList<EvidenceRecord> records) =>
        string.Join(", ", records.Select(r => r.CriterionId));

    private static string Details(IReadOnlyList<EvidenceRecord> records) =>
        string.Concat(records.Select(r => $"\n- {r.CriterionId} ({r.Text}): {r.Reason ?? $"exit code {r.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}"}"));
}
