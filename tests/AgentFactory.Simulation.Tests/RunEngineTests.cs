using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Simulation.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Simulation.Tests;

public sealed class RunEngineTests
{
    private readonly MemoryRunStore _store = new();
    private readonly VirtualTime _time = new();
    private readonly Recorder _recorder = new();

    [Fact]
    public async Task Handle_OfASubmission_AppendsAndTellsTheObservers()
    {
        var result = await Engine().HandleAsync("r1", Submit(), "submit", CancellationToken.None);

        Assert.Equal((EngineOutcome.Appended, RunStatus.Planning, 3L), (result.Outcome, result.State.Status, result.State.Version));
        Assert.Equal(["1 run-submitted", "2 task-added", "3 task-dispatched"], _store.History("r1").Select(e => $"{e.Version} {RunJson.NameOf(e.Event)}"));
        Assert.Equal(["r1: 3 events, 2 effects"], _recorder.Calls);
    }

    [Fact]
    public async Task Handle_OfTheSameKeyAgain_IsADuplicateAndChangesNothing()
    {
        var engine = Engine();
        await engine.HandleAsync("r1", Submit(), "submit", CancellationToken.None);
        var cancel = new CancelRun("enough");
        await engine.HandleAsync("r1", new InterruptRun("lunch"), "k", CancellationToken.None);

        var again = await engine.HandleAsync("r1", cancel, "k", CancellationToken.None);

        Assert.Equal((EngineOutcome.Duplicate, RunStatus.Waiting), (again.Outcome, again.State.Status));
        Assert.Equal(5, _store.History("r1").Count);
    }

    [Fact]
    public async Task Handle_AfterAnotherEngineAppended_DecidesOnWhatThatOneWrote()
    {
        var (one, two) = (Engine(), Engine());
        await one.HandleAsync("r1", Submit(), "submit", CancellationToken.None);
        await two.HandleAsync("r1", new OpenAttempt("plan", 1, 1, "x"), null, CancellationToken.None);

        var result = await one.HandleAsync("r1", new OpenAttempt("plan", 1, 1, "y"), null, CancellationToken.None);

        Assert.Equal(EngineOutcome.Unchanged, result.Outcome);
        Assert.Equal("Attempt 1 of plan is already in the hands of x. Nothing was changed; drop the message.", result.Refusal);
    }

    [Fact]
    public async Task Handle_OfWhatLooksRefusedOnlyToAStaleCache_IsDecidedAgain()
    {
        var (one, two) = (Engine(), Engine());
        await one.HandleAsync("r1", Submit(), "submit", CancellationToken.None);
        await two.HandleAsync("r1", new InterruptRun("lunch"), null, CancellationToken.None);

        var result = await one.HandleAsync("r1", new ResumeRun(null, null), null, CancellationToken.None);

        Assert.Equal((EngineOutcome.Appended, RunStatus.Planning), (result.Outcome, result.State.Status));
    }

    [Fact]
    public async Task Handle_WhereAnObserverThrows_IsAppendedAllTheSame()
    {
        var engine = new RunEngine(_store, new RunDecider(), _time, [new Thrower(), _recorder], Options.Create(new RunEngineOptions()), NullLogger<RunEngine>.Instance);

        var result = await engine.HandleAsync("r1", Submit(), "submit", CancellationToken.None);

        Assert.Equal(EngineOutcome.Appended, result.Outcome);
        Assert.Single(_recorder.Calls);
    }

    [Fact]
    public async Task Handle_WhereOthersAlwaysComeFirst_GivesUpAndSaysSo()
    {
        var engine = new RunEngine(new BusyStore(), new RunDecider(), _time, [], Options.Create(new RunEngineOptions { MaxConflicts = 3 }), NullLogger<RunEngine>.Instance);

        var e = await Assert.ThrowsAsync<TimeoutException>(() => engine.HandleAsync("r1", Submit(), "submit", CancellationToken.None));

        Assert.Equal("The run r1 was changed by others 3 times while SubmitRun was decided. Nothing was changed by it; send it again.", e.Message);
    }

    [Fact]
    public async Task Find_OfARunThatIsNotThere_IsNull() => Assert.Null(await Engine().FindAsync("r1", CancellationToken.None));

    [Fact]
    public async Task Find_PastTheSizeOfTheCache_ReadsTheHistoryAgain()
    {
        var engine = Engine(cached: 1);
        await engine.HandleAsync("r1", Submit(), "submit", CancellationToken.None);
        await engine.HandleAsync("r2", Submit(), "submit", CancellationToken.None);

        Assert.Equal(3, (await engine.FindAsync("r1", CancellationToken.None))!.Version);
    }

    [Fact]
    public async Task Handle_OfALongHistory_ReadsNoneOfItAgain()
    {
        var engine = Engine();
        await engine.HandleAsync("r1", Submit(new RunOptions { MaxRedispatches = int.MaxValue }), "submit", CancellationToken.None);
        for (var epoch = 1; epoch <= 1000; epoch++)
            await engine.HandleAsync("r1", new LoseAttempt("plan", epoch, "died"), null, CancellationToken.None);
        var before = _store.EventsRead;

        await engine.HandleAsync("r1", new LoseAttempt("plan", 1001, "died"), null, CancellationToken.None);

        Assert.Equal(0, _store.EventsRead - before);
    }

    private static SubmitRun Submit(RunOptions? options = null) => new(
        new PrpDocument { Goal = "g", Criteria = [new("C1", "c", "./c", CriterionClass.Gate, new(1, 1))] },
        options ?? new(), "c0", [Roles.Planner, Roles.Coder, Roles.Tester]);

    private RunEngine Engine(int cached = 10) =>
        new(_store, new RunDecider(), _time, [_recorder], Options.Create(new RunEngineOptions { CachedRuns = cached }), NullLogger<RunEngine>.Instance);

    private sealed class Recorder : IRunObserver
    {
        public List<string> Calls { get; } = [];

        public void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects) =>
            Calls.Add($"{runId}: {events.Count} events, {effects.Count} effects");
    }

    private sealed class Thrower : IRunObserver
    {
        public void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects) =>
            throw new InvalidOperationException("a watcher's mistake");
    }
}
