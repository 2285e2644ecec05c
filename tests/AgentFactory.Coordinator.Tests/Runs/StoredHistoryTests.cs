using System.Text.Json;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

/// <summary>
/// Histories that a released version wrote stay readable. The file is never changed: another version gets a file of its own.
/// </summary>
public sealed class StoredHistoryTests
{
    private const int EventsOfVersion1 = 24;

    [Theory]
    [InlineData("full", RunStatus.Succeeded, "c4", 79, 16, "plan:Completed a:Integrated b:Integrated conflict-1:Integrated prove-1:Completed "
        + "repair-1:Integrated prove-2:Completed review-1:Completed repair-2:Integrated prove-3:Completed review-2:Completed")]
    [InlineData("failed", RunStatus.Failed, "c0", 11, 2, "plan:Completed a:Failed")]
    [InlineData("cancelled", RunStatus.Cancelled, "c0", 9, 2, "plan:Completed a:Dispatched")]
    [InlineData("planned", RunStatus.Planned, "c0", 8, 1, "plan:Completed a:Pending")]
    [InlineData("going", RunStatus.Working, "c0", 13, 3, "plan:Completed a:Integrating b:Open")]
    public void Fold_OfAHistoryOfVersion1_GivesTheStateItHadThen(
        string run, RunStatus status, string head, long version, long epoch, string tasks)
    {
        var state = RunState.Fold(run, Read().Where(e => e.Run == run).Select(e => e.Event));

        Assert.Equal((status, head, version, epoch), (state.Status, state.Head, state.Version, state.Epoch));
        Assert.Equal(tasks, string.Join(' ', state.TasksInOrder.Select(t => $"{t.Id}:{t.Phase}")));
    }

    [Fact]
    public void Fold_OfAHistoryOfVersion1_KeepsWhatPeopleSet()
    {
        var state = RunState.Fold("full", Read().Where(e => e.Run == "full").Select(e => e.Event));

        Assert.Equal((2d, true), (state.Options.MaxUsd!.Value, state.Options.Approve));
        Assert.Equal(["C1"], state.Prp!.Criteria.Select(c => c.Id));
        Assert.Equal("the file handle is never closed", Assert.Single(state.Findings).Why);
        Assert.Equal((1, 2, 3, 2), (state.Conflicts, state.Repairs, state.Proofs, state.ReviewRounds));
    }

    [Fact]
    public void Run_InTheMiddleOfAHistoryOfVersion1_GoesOn()
    {
        var state = RunState.Fold("going", Read().Where(e => e.Run == "going").Select(e => e.Event));

        var decision = new RunDecider().Decide(state, new ReportIntegrated("a", "c1"));

        Assert.Equal([new TaskIntegrated("a", "c1")], decision.Events);
    }

    [Fact]
    public void File_OfVersion1_HoldsEveryEventOfIt() =>
        Assert.Equal(EventsOfVersion1, Read().Select(e => RunJson.NameOf(e.Event)).Distinct().Count());

    [Theory]
    [InlineData("lapsed", RunStatus.Waiting, "nobody decided")]
    [InlineData("decided", RunStatus.Working, null)]
    public void Fold_OfAHistoryWithGates_GivesTheStateItHadThen(string run, RunStatus status, string? reason)
    {
        var state = RunState.Fold(run, Read("history-v1-gates.jsonl").Where(e => e.Run == run).Select(e => e.Event));

        Assert.Equal((status, reason, 1), (state.Status, state.Reason, state.GatesOpened));
        Assert.Equal((5d, TimeSpan.FromDays(1)), (state.Policy.Gates.MaxUnapprovedUsd!.Value, state.Policy.Gates.Expiry));
        Assert.Equal(
            [ToolVerdict.Allowed, ToolVerdict.Ask, ToolVerdict.Denied], new[] { "read_file", "send_mail", "run_command" }.Select(state.Policy.For("coder").Judge));
        Assert.Equal(status == RunStatus.Waiting ? GateKind.DataLoss : (GateKind?)null, state.LapsedGate?.Kind);
        Assert.Equal(status == RunStatus.Working ? [new GateDecision(true, "ann", "it is empty")] : [], state.Decisions.Values);
    }

    private static IEnumerable<(string Run, IRunEvent Event)> Read(string file = "history-v1.jsonl")
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", file)))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            yield return (root.GetProperty("run").GetString()!, RunJson.ReadEvent(
                root.GetProperty("type").GetString()!, root.GetProperty("version").GetInt32(), root.GetProperty("data").GetRawText()));
        }
    }
}
