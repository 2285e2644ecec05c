using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Simulation.Tests.Fakes;
using AgentFactory.Simulation.Tests.Invariants;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>The real engine, twice over one store, in a process that can die anywhere: before an append, after it, between
/// publishing and remembering that it was published, between a merge and its report.</summary>
internal sealed class SimulatedCoordinator : IRunObserver
{
    public const string RunId = "r1";

    private readonly Dice _dice;
    private readonly Agenda _agenda;
    private readonly VirtualTime _time;
    private readonly MemoryRunStore _store;
    private readonly InvariantChecker _checker;
    private readonly IRunDecider _decider;
    private readonly Func<double, double> _rate;
    private RunEngine[] _engines = [];
    private bool _recovers;

    public SimulatedCoordinator(
        Dice dice, Agenda agenda, VirtualTime time, MemoryRunStore store, InvariantChecker checker, IRunDecider decider, double crash, Func<double, double> rate)
    {
        (_dice, _agenda, _time, _store, _checker, _decider, _rate) = (dice, agenda, time, store, checker, decider, rate);
        CrashRate = crash;
        store.Committed = OnCommitted;
        store.At = _ => MayCrash();
        Start();
    }

    public double CrashRate { get; }

    public bool Up => _engines.Length > 0;

    /// <summary>Grows when the whole fleet dies: messages and agents of an older generation are gone.</summary>
    public int Generation { get; private set; }

    /// <summary>Takes effects to where they are carried out.</summary>
    public required Action<IRunEffect> Publish { get; init; }

    /// <summary>Hears every transaction.</summary>
    public required Action<Decision> Watch { get; init; }

    /// <summary>Null when there is nobody to answer, or whoever would have died over it.</summary>
    public async ValueTask<EngineResult?> HandleAsync(IRunInput input, string? key)
    {
        if (!Up)
            return null;
        try
        {
            _checker.Input = input;
            return await _dice.Pick(_engines).HandleAsync(RunId, input, key, CancellationToken.None);
        }
        catch (SimulatedCrash)
        {
            Crash();
            return null;
        }
    }

    /// <summary>The merge itself, and then its report: a crash may come between.</summary>
    public async ValueTask IntegrateAsync(IntegrateCommit effect, FakeRepository repository, double failure)
    {
        if (!Up)
            return;
        IRunInput report;
        if (_dice.Chance(_rate(failure)))
        {
            report = new ReportIntegrationFailure(effect.TaskId, "the disk is full");
        }
        else
        {
            var merge = repository.Merge(effect.Commit, effect.ExpectedHead);
            report = merge.Kind switch
            {
                MergeKind.Integrated => new ReportIntegrated(effect.TaskId, merge.Head),
                MergeKind.Conflict => new ReportConflict(effect.TaskId, merge.Head, ["a.cs"], "both sides changed a.cs"),
                _ => new ReportIntegrationFailure(effect.TaskId, "the branch is elsewhere"),
            };
        }

        if (_dice.Chance(_rate(CrashRate)))
            Crash();
        else
            await HandleAsync(report, null);
    }

    public void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects) =>
        _agenda.After(_dice.Seconds(0, 0.5), PumpOutboxAsync);

    private void OnCommitted(string runId, Decision decision)
    {
        _checker.Committed(decision);
        Watch(decision);
        foreach (var timer in decision.Effects.OfType<StartTimer>())
            _agenda.After(timer.After + _dice.Seconds(0, 5), PumpTimersAsync);
    }

    private async ValueTask PumpOutboxAsync()
    {
        if (!Up)
            return;
        foreach (var entry in await _store.PendingAsync(null, 100, CancellationToken.None))
        {
            Publish(entry.Effect);
            if (_dice.Chance(_rate(CrashRate)))
            {
                Crash();
                return;
            }

            await _store.MarkSentAsync([entry.Id], CancellationToken.None);
        }
    }

    private async ValueTask PumpTimersAsync()
    {
        foreach (var timer in await _store.DueTimersAsync(null, _time.Now, 100, CancellationToken.None))
        {
            if (await HandleAsync(timer.Input, null) is null)
                return;
            await _store.RemoveTimerAsync(timer, CancellationToken.None);
        }
    }

    private void MayCrash()
    {
        if (_dice.Chance(_rate(CrashRate)))
            throw new SimulatedCrash();
    }

    private void Crash()
    {
        if (!Up)
            return;
        _engines = [];
        if (_dice.Chance(0.5))
        {
            Generation++;
            _recovers = true;
        }

        _agenda.After(_dice.Seconds(1, 600), RestartAsync);
    }

    private async ValueTask RestartAsync()
    {
        if (Up)
            return;
        Start();
        if (_recovers)
        {
            if (await HandleAsync(new RecoverRun("the fleet was started anew"), null) is null)
                return;
            _recovers = false;
        }

        await PumpOutboxAsync();
        await PumpTimersAsync();
    }

    private void Start() => _engines = [NewEngine(), NewEngine()];

    private RunEngine NewEngine() =>
        new(_store, _decider, _time, [this], Options.Create(new RunEngineOptions()), NullLogger<RunEngine>.Instance);
}
