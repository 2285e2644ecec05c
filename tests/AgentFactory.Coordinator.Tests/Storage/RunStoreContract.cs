using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using static AgentFactory.Coordinator.Tests.Storage.StorageWorld;

namespace AgentFactory.Coordinator.Tests.Storage;

/// <summary>What every <see cref="IRunStore"/> must do, whatever it keeps things in.</summary>
public abstract class RunStoreContract : IDisposable
{
    private readonly Lazy<StorageWorld> _world;

    protected RunStoreContract() => _world = new(CreateWorld);

    private StorageWorld World => _world.Value;

    private protected abstract StorageWorld CreateWorld();

    public void Dispose()
    {
        if (_world.IsValueCreated)
            World.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Append_NewRun_IsReadBackWhole()
    {
        IRunEvent[] events = [Submitted(), Dispatched("plan", 1)];

        Assert.Equal(AppendOutcome.Appended, await World.AppendAsync("r1", 0, events));

        var history = await World.HistoryAsync("r1");
        Assert.Equal([(1, Start), (2, Start)], history.Select(e => (e.Version, e.Time)));
        Assert.Equal(events.Select(e => RunJson.Write(e)), history.Select(e => RunJson.Write(e.Event)));
    }

    [Fact]
    public async Task Append_OldVersion_IsAConflictAndChangesNothing()
    {
        await World.AppendAsync("r1", 0, [Submitted()]);

        var outcome = await World.AppendAsync("r1", 0, [Dispatched("plan", 1)], [Send("r1", "plan", 1)], "key");

        Assert.Equal(AppendOutcome.Conflict, outcome);
        Assert.Single(await World.HistoryAsync("r1"));
        Assert.Empty(await World.Runs.PendingAsync(null, 10, default));
        Assert.Equal(AppendOutcome.Appended, await World.AppendAsync("r1", 1, [Dispatched("plan", 1)], key: "key"));
    }

    [Fact]
    public async Task Append_SameInputKey_IsADuplicateEvenAtAnOldVersion()
    {
        await World.AppendAsync("r1", 0, [Submitted()], key: "submit");

        Assert.Equal(AppendOutcome.Duplicate, await World.AppendAsync("r1", 0, [Submitted()], [Send("r1", "x", 1)], "submit"));
        Assert.Equal(AppendOutcome.Duplicate, await World.AppendAsync("r1", 1, [Submitted()], [Send("r1", "x", 1)], "submit"));
        Assert.Single(await World.HistoryAsync("r1"));
        Assert.Empty(await World.Runs.PendingAsync(null, 10, default));
    }

    [Fact]
    public async Task Append_SameInputKeyInAnotherRun_IsNoDuplicate()
    {
        await World.AppendAsync("r1", 0, [Submitted()], key: "submit");

        Assert.Equal(AppendOutcome.Appended, await World.AppendAsync("r2", 0, [Submitted()], key: "submit"));
    }

    [Fact]
    public async Task Append_FromManyCallersAtOneVersion_ExactlyOneWins()
    {
        await World.AppendAsync("r1", 0, [Submitted()]);
        using var other = World.OpenSecond();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
            (i % 2 == 0 ? World : other).AppendAsync("r1", 1, [Dispatched($"t{i}", 1)], [Send("r1", $"t{i}", 1)]))));

        Assert.Equal(1, outcomes.Count(o => o == AppendOutcome.Appended));
        Assert.Equal(31, outcomes.Count(o => o == AppendOutcome.Conflict));
        Assert.Equal(2, (await World.HistoryAsync("r1")).Count);
        Assert.Single(await World.Runs.PendingAsync("r1", 10, default));
    }

    [Fact]
    public async Task Append_ThatFailsHalfway_LeavesNothing()
    {
        await World.AppendAsync("r1", 0, [Submitted()]);

        await Assert.ThrowsAnyAsync<Exception>(
            () => World.AppendAsync("r1", 1, [Dispatched("plan", 1)], [Send("r1", "plan", 1), new UnknownEffect()], "key"));

        Assert.Single(await World.HistoryAsync("r1"));
        Assert.Empty(await World.Runs.PendingAsync(null, 10, default));
        Assert.Equal(AppendOutcome.Appended, await World.AppendAsync("r1", 1, [Dispatched("plan", 1)], key: "key"));
    }

    [Fact]
    public async Task Reopen_AfterAppends_EverythingIsThere()
    {
        await World.AppendAsync("r1", 0, [Submitted()], [Send("r1", "plan", 1), new StartTimer("t", TimeSpan.Zero, new CancelRun("late"))], "k");

        World.Reopen();

        Assert.Single(await World.HistoryAsync("r1"));
        Assert.Single(await World.Runs.PendingAsync("r1", 10, default));
        Assert.Single(await World.Runs.DueTimersAsync("r1", Start, 10, default));
        Assert.Equal(AppendOutcome.Duplicate, await World.AppendAsync("r1", 1, [], key: "k"));
    }

    [Fact]
    public async Task Read_LongHistoryFromTheMiddle_GivesTheRestInOrder()
    {
        await World.AppendAsync("r1", 0, [Submitted(), .. Enumerable.Range(1, 700).Select(i => Dispatched($"t{i}", i))]);

        var rest = await World.HistoryAsync("r1", after: 400);

        Assert.Equal(Enumerable.Range(401, 301).Select(i => (long)i), rest.Select(e => e.Version));
    }

    [Fact]
    public async Task Pending_SeveralRuns_OldestFirstUntilSent()
    {
        await World.AppendAsync("r1", 0, [Submitted()], [Send("r1", "a", 1)]);
        await World.AppendAsync("r2", 0, [Submitted()], [Send("r2", "b", 1)]);
        await World.AppendAsync("r1", 1, [Dispatched("c", 2)], [Send("r1", "c", 2), new StopAttempt(new() { RunId = "r1", TaskId = "c", Role = "coder", Epoch = 2 })]);

        var all = await World.Runs.PendingAsync(null, 10, default);
        var own = await World.Runs.PendingAsync("r1", 2, default);

        Assert.Equal(["r1", "r2", "r1", "r1"], all.Select(e => e.RunId));
        Assert.Equal([Send("r1", "a", 1), Send("r1", "c", 2)], own.Select(e => e.Effect));
        await World.Runs.MarkSentAsync([.. own.Select(e => e.Id)], default);
        await World.Runs.MarkSentAsync([.. own.Select(e => e.Id)], default);
        Assert.Equal([all[1].Id, all[3].Id], (await World.Runs.PendingAsync(null, 10, default)).Select(e => e.Id));
    }

    [Fact]
    public async Task DueTimers_StartedReplacedAndStopped_OnlyTheLastStandAndOnlyWhenDue()
    {
        await World.AppendAsync("r1", 0, [Submitted()],
        [
            new StartTimer("a", TimeSpan.FromMinutes(1), new LoseAttempt("a", 1, "old")),
            new StartTimer("b", TimeSpan.FromMinutes(2), new LoseAttempt("b", 1, "slow")),
            new StartTimer("c", TimeSpan.FromMinutes(1), new LoseAttempt("c", 1, "never")),
        ]);
        await World.AppendAsync("r1", 1, [Dispatched("a", 2)],
            [new StartTimer("a", TimeSpan.FromMinutes(3), new LoseAttempt("a", 2, "new")), new StopTimer("c")]);

        Assert.Empty(await World.Runs.DueTimersAsync(null, Start.AddSeconds(119), 10, default));
        Assert.Equal(
            [new DueTimer("r1", "b", Start.AddMinutes(2), new LoseAttempt("b", 1, "slow")), new DueTimer("r1", "a", Start.AddMinutes(3), new LoseAttempt("a", 2, "new"))],
            await World.Runs.DueTimersAsync(null, Start.AddMinutes(3), 10, default));
        Assert.Empty(await World.Runs.DueTimersAsync("r2", Start.AddMinutes(3), 10, default));
    }

    [Fact]
    public async Task RemoveTimer_StartedAnewSince_TheNewOneStays()
    {
        await World.AppendAsync("r1", 0, [Submitted()], [new StartTimer("a", TimeSpan.Zero, new CancelRun("1"))]);
        var fired = Assert.Single(await World.Runs.DueTimersAsync(null, Start, 10, default));
        await World.AppendAsync("r1", 1, [Dispatched("a", 1)], [new StartTimer("a", TimeSpan.FromSeconds(1), new CancelRun("2"))]);

        await World.Runs.RemoveTimerAsync(fired, default);

        var left = Assert.Single(await World.Runs.DueTimersAsync(null, Start.AddHours(1), 10, default));
        Assert.Equal(new CancelRun("2"), left.Input);
        await World.Runs.RemoveTimerAsync(left, default);
        Assert.Empty(await World.Runs.DueTimersAsync(null, Start.AddHours(1), 10, default));
    }

    [Fact]
    public async Task Index_RunsAsTheyGoOn_SaysHowFarEachIs()
    {
        var a = new string('a', 40);
        await World.AppendAsync("r1", 0, [Submitted("one")]);
        await World.AppendAsync("r2", 0, [Submitted("two"), new RunPaused(PauseKind.Budget, "no money")]);
        await World.AppendAsync("r3", 0, [Submitted("three"), new RunCancelled("changed my mind")]);
        await World.AppendAsync("r4", 0, [Submitted("four"), new TaskIntegrated("t", new string('b', 40)), new RunPaused(PauseKind.Budget, "x"), new RunResumed(null, 2)]);
        await World.AppendAsync("r5", 0, [Submitted("five"), new RunSucceeded(new string('c', 40), [])]);
        await World.AppendAsync("r6", 0, [Submitted("six"), new RunFailed("red")]);
        await World.AppendAsync("r7", 0, [Submitted("seven"), new TaskIntegrated("t", new string('b', 40)), new RunPaused(PauseKind.Budget, "x"), new RepairGivenUp(a, "not done")]);
        await World.AppendAsync("r8", 0, [Submitted("eight"), new RunSucceeded(new string('c', 40), []) { Unmet = "the colour" }]);

        RunRow[] rows =
        [
            new("r1", 1, "one", RunPhase.Active, null, a, Start, null),
            new("r2", 2, "two", RunPhase.Waiting, "no money", a, Start, null),
            new("r3", 2, "three", RunPhase.Cancelled, "changed my mind", a, Start, Start),
            new("r4", 4, "four", RunPhase.Active, null, new string('b', 40), Start, null),
            new("r5", 2, "five", RunPhase.Succeeded, null, new string('c', 40), Start, Start),
            new("r6", 2, "six", RunPhase.Failed, "red", a, Start, Start),
            new("r7", 4, "seven", RunPhase.Active, null, a, Start, null),
            new("r8", 2, "eight", RunPhase.Succeeded, "the colour", new string('c', 40), Start, Start),
        ];
        Assert.Equal(rows.Reverse(), await World.Index.NewestAsync(10, default));
        Assert.Equal([rows[7], rows[6]], await World.Index.NewestAsync(2, default));
        Assert.Equal([rows[0], rows[1], rows[3], rows[6]], await World.Index.UnfinishedAsync(default));
        Assert.Equal(rows[2], await World.Index.FindAsync("r3", default));
        Assert.Null(await World.Index.FindAsync("r9", default));
    }

    private sealed record UnknownEffect : IRunEffect;
}
