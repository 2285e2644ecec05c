using System.Text;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Storage;
using static AgentFactory.Coordinator.Tests.Storage.StorageWorld;

namespace AgentFactory.Coordinator.Tests.Storage;

/// <summary>What every <see cref="IJournalStore"/> must do, whatever it keeps things in.</summary>
public abstract class JournalStoreContract : IDisposable
{
    private static readonly AttemptKey Attempt = new("r1", "code", 1, 5);

    private readonly Lazy<StorageWorld> _world;

    protected JournalStoreContract() => _world = new(CreateWorld);

    private StorageWorld World => _world.Value;

    private protected abstract StorageWorld CreateWorld();

    public void Dispose()
    {
        if (_world.IsValueCreated)
            World.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task RecordStep_OpenAttempt_IsReadBackInOrder()
    {
        await DispatchAsync();
        JournalStep[] steps = [new(0, """[{"ok":true}]""", new string('b', 40), "wrote a file"), new(1, "[]", null, "looked")];

        Assert.Equal(JournalWrite.Written, await World.Journal.RecordStepAsync(Attempt, steps[1], default));
        Assert.Equal(JournalWrite.Written, await World.Journal.RecordStepAsync(Attempt, steps[0], default));

        Assert.Equal(steps, await World.Journal.StepsAsync(Attempt, default));
        Assert.Empty(await World.Journal.StepsAsync(Attempt with { Attempt = 2 }, default));
    }

    [Fact]
    public async Task RecordStep_SameIndexAgain_IsADuplicateAndTheFirstStays()
    {
        await DispatchAsync();
        var first = new JournalStep(0, "[1]", null, "first");
        await World.Journal.RecordStepAsync(Attempt, first, default);

        Assert.Equal(JournalWrite.Duplicate, await World.Journal.RecordStepAsync(Attempt, new(0, "[2]", null, "second"), default));
        Assert.Equal([first], await World.Journal.StepsAsync(Attempt, default));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(1, 6)]
    [InlineData(2, 5)]
    public async Task RecordStep_NotTheFence_IsStaleAndChangesNothing(int attempt, long epoch)
    {
        await DispatchAsync();
        var other = Attempt with { Attempt = attempt, Epoch = epoch };

        Assert.Equal(JournalWrite.Stale, await World.Journal.RecordStepAsync(other, new(0, "[]", null, ""), default));
        Assert.Empty(await World.Journal.StepsAsync(other, default));
    }

    [Fact]
    public async Task RecordStep_AfterANewDispatch_OnlyTheNewEpochMayWriteAndSeesTheOldSteps()
    {
        await DispatchAsync();
        var step = new JournalStep(0, "[]", null, "one");
        await World.Journal.RecordStepAsync(Attempt, step, default);
        await World.AppendAsync("r1", 2, [Dispatched("code", 6)]);

        Assert.Equal(JournalWrite.Stale, await World.Journal.RecordStepAsync(Attempt, new(1, "[]", null, "old"), default));
        var taken = Attempt with { Epoch = 6 };
        Assert.Equal([step], await World.Journal.StepsAsync(taken, default));
        Assert.Equal(JournalWrite.Written, await World.Journal.RecordStepAsync(taken, new(1, "[]", null, "new"), default));
    }

    public static TheoryData<string> Endings => ["completed", "failed", "suspended", "lost", "cancelled"];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Writes_AfterTheAttemptEnded_AreStale(string ending)
    {
        await DispatchAsync();
        await World.AppendAsync("r1", 2,
        [
            ending switch
            {
                "completed" => new TaskCompleted("code", 1, 5, null, "{}"),
                "failed" => new AttemptFailed("code", 1, 5, "why", true),
                "suspended" => new AttemptSuspended("code", 1, 5, "why"),
                "lost" => new AttemptLost("code", 1, 5, "why"),
                _ => new RunCancelled("why"),
            },
        ]);

        Assert.Equal(JournalWrite.Stale, await World.Journal.RecordStepAsync(Attempt, new(0, "[]", null, ""), default));
        Assert.IsType<Reservation.Stale>(await World.Journal.ReserveCallAsync(Attempt, Call(0), default));
        Assert.Equal(RunSpending.None, await World.Journal.SpendingAsync("r1", default));
    }

    [Fact]
    public async Task Reserve_FreshCall_IsGrantedThenSettledThenAnsweredFromTheJournal()
    {
        await DispatchAsync();

        Assert.Equal(
            new Reservation.Granted(new(0, 0, 0, 100, 0.5)), await World.Journal.ReserveCallAsync(Attempt, Call(0), default));
        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);
        World.Reopen();

        Assert.Equal(
            new Reservation.Answered(Answer(0), new(1, 30, 0.25, 0, 0)),
            await World.Journal.ReserveCallAsync(Attempt, Call(0), default));
    }

    [Fact]
    public async Task Settle_AfterTheAttemptWasTakenAway_KeepsThePaidAnswerForTheNext()
    {
        await DispatchAsync();
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);
        await World.AppendAsync("r1", 2, [Dispatched("code", 6)]);

        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);

        Assert.IsType<Reservation.Stale>(await World.Journal.ReserveCallAsync(Attempt, Call(0), default));
        Assert.Equal(
            new Reservation.Answered(Answer(0), new(1, 30, 0.25, 0, 0)),
            await World.Journal.ReserveCallAsync(Attempt with { Epoch = 6 }, Call(0), default));
    }

    [Fact]
    public async Task Settle_Twice_CountsOnceAndKeepsTheFirst()
    {
        await DispatchAsync();
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);

        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);
        await World.Journal.SettleCallAsync(Attempt, Answer(0) with { ResponseJson = "{}" }, default);

        var again = Assert.IsType<Reservation.Answered>(await World.Journal.ReserveCallAsync(Attempt, Call(0), default));
        Assert.Equal(new Reservation.Answered(Answer(0), new(1, 30, 0.25, 0, 0)), again);
    }

    [Fact]
    public async Task Settle_NeverReserved_IsRefused()
    {
        await DispatchAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => World.Journal.SettleCallAsync(Attempt, Answer(0), default));
        Assert.Equal(RunSpending.None, await World.Journal.SpendingAsync("r1", default));
    }

    [Fact]
    public async Task Release_ReservedCall_GivesTheReservationBack()
    {
        await DispatchAsync();
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);

        await World.Journal.ReleaseCallAsync(Attempt, 0, default);

        Assert.Equal(RunSpending.None, await World.Journal.SpendingAsync("r1", default));
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);
        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);
        await World.Journal.ReleaseCallAsync(Attempt, 0, default);
        Assert.Equal(new(1, 30, 0.25, 0, 0), await World.Journal.SpendingAsync("r1", default));
    }

    [Fact]
    public async Task Reserve_LeftByADeadProcess_IsTakenOverWithoutCountingTwice()
    {
        await DispatchAsync();
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);
        World.Reopen();
        await World.AppendAsync("r1", 2, [Dispatched("code", 6)]);

        Assert.Equal(
            new Reservation.Granted(new(0, 0, 0, 100, 0.5)),
            await World.Journal.ReserveCallAsync(Attempt with { Epoch = 6 }, Call(0) with { MaxTokens = 100 }, default));
    }

    [Theory]
    [InlineData(199L, null, false)]
    [InlineData(200L, null, true)]
    [InlineData(null, 0.99, false)]
    [InlineData(null, 1.0, true)]
    public async Task ReserveAgain_AtTheLimit_AddsToTheReservationOrLeavesIt(long? tokens, double? usd, bool fits)
    {
        await DispatchAsync();
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);

        Assert.Equal(fits, await World.Journal.ReserveAgainAsync(Attempt, Call(0) with { MaxTokens = tokens, MaxUsd = usd }, default));

        Assert.Equal(fits ? new(0, 0, 0, 200, 1) : new(0, 0, 0, 100, 0.5), await World.Journal.SpendingAsync("r1", default));
        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);
        Assert.Equal(new(1, 30, 0.25, 0, 0), await World.Journal.SpendingAsync("r1", default));
    }

    [Fact]
    public async Task ReserveAgain_NotUnderWayOrOfAnOldEpoch_ReservesNothing()
    {
        await DispatchAsync();
        Assert.False(await World.Journal.ReserveAgainAsync(Attempt, Call(0), default));
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);

        Assert.False(await World.Journal.ReserveAgainAsync(Attempt with { Epoch = 4 }, Call(0), default));
        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);
        Assert.False(await World.Journal.ReserveAgainAsync(Attempt, Call(0), default));

        Assert.Equal(new(1, 30, 0.25, 0, 0), await World.Journal.SpendingAsync("r1", default));
    }

    [Theory]
    [InlineData(129L, null, false)]
    [InlineData(130L, null, true)]
    [InlineData(null, 0.74, false)]
    [InlineData(null, 0.75, true)]
    public async Task Reserve_AtTheLimit_FitsExactlyOrIsRefused(long? tokens, double? usd, bool fits)
    {
        await DispatchAsync();
        await World.Journal.ReserveCallAsync(Attempt, Call(0), default);
        await World.Journal.SettleCallAsync(Attempt, Answer(0), default);

        var reservation = await World.Journal.ReserveCallAsync(Attempt, Call(1) with { MaxTokens = tokens, MaxUsd = usd }, default);

        Assert.Equal(
            fits ? new Reservation.Granted(new(1, 30, 0.25, 100, 0.5)) : new Reservation.Exhausted(new(1, 30, 0.25, 0, 0)),
            reservation);
    }

    [Fact]
    public async Task Reserve_ManyAtOnceFromTwoProcesses_NeverExceedTheLimitTogether()
    {
        await DispatchAsync();
        using var other = World.OpenSecond();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            (i % 2 == 0 ? World : other).Journal.ReserveCallAsync(Attempt, Call(i) with { MaxTokens = 750 }, default))));

        Assert.Equal(7, outcomes.Count(o => o is Reservation.Granted));
        Assert.Equal(33, outcomes.Count(o => o is Reservation.Exhausted));
        Assert.Equal(new(0, 0, 0, 700, 3.5), await World.Journal.SpendingAsync("r1", default));
    }

    [Fact]
    public async Task Spending_OfAnotherRun_IsApart()
    {
        await DispatchAsync();
        await World.AppendAsync("r2", 0, [Submitted(), Dispatched("code", 5)]);
        await World.Journal.ReserveCallAsync(Attempt with { RunId = "r2" }, Call(0), default);

        Assert.IsType<Reservation.Granted>(await World.Journal.ReserveCallAsync(Attempt, Call(0) with { MaxTokens = 100 }, default));
    }

    [Fact]
    public async Task Export_CallsAndSteps_ByTaskAttemptAndIndexWithoutWhatIsUnanswered()
    {
        await DispatchAsync();
        await World.AppendAsync("r1", 2, [Dispatched("alpha", 6)]);
        var alpha = new AttemptKey("r1", "alpha", 1, 6);
        for (var i = 0; i < 20; i++)
        {
            await World.Journal.ReserveCallAsync(Attempt, Call(i), default);
            await World.Journal.SettleCallAsync(Attempt, Answer(i), default);
            await World.Journal.RecordStepAsync(Attempt, new(i, "[]", null, $"step {i}"), default);
        }

        await World.Journal.ReserveCallAsync(Attempt, Call(20), default);
        await World.Journal.RecordStepAsync(alpha, new(0, "[]", new string('d', 40), "alone"), default);

        var records = new List<JournalRecord>();
        await foreach (var record in World.Journal.ExportAsync("r1", default))
            records.Add(record);

        List<JournalRecord> expected = [new("alpha", 1, 0, null, null, null, null, new(0, "[]", new string('d', 40), "alone"))];
        for (var i = 0; i < 20; i++)
        {
            expected.Add(new("code", 1, i, "coder", "m", "{}", Answer(i), null));
            expected.Add(new("code", 1, i, null, null, null, null, new(i, "[]", null, $"step {i}")));
        }

        Assert.Equal(expected, records);
    }

    [Fact]
    public async Task Artifact_KeptTwice_HasOneHashAndIsFound()
    {
        var hash = await World.Journal.KeepArtifactAsync(Encoding.UTF8.GetBytes("log"), default);

        Assert.Equal("836ff184e7b41b1e13cb5fd89fa1de98dbbab99e9d2918913ff43b86a5c7c213", hash);
        Assert.Equal(hash, await World.Journal.KeepArtifactAsync(Encoding.UTF8.GetBytes("log"), default));
        Assert.Equal("log", Encoding.UTF8.GetString((await World.Journal.FindArtifactAsync(hash, default))!));
        Assert.Null(await World.Journal.FindArtifactAsync(new string('0', 64), default));
    }

    private Task<AppendOutcome> DispatchAsync() => World.AppendAsync("r1", 0, [Submitted(), Dispatched("code", 5)]);

    private static CallReservation Call(int index) => new()
    {
        Index = index, Role = "coder", Model = "m", RequestJson = "{}", WorstTokens = 100, WorstUsd = 0.5,
    };

    private static CallAnswer Answer(int index) => new()
    {
        Index = index, ResponseJson = """{"text":"hello"}""", InputTokens = 20, OutputTokens = 10, Usd = 0.25, Duration = TimeSpan.FromMilliseconds(1.5),
    };
}
