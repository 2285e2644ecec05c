using System.Globalization;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Simulation.Tests.Fakes;
using AgentFactory.Simulation.Tests.Invariants;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>One run in one world, from one seed. The same seed always takes the same course.</summary>
internal sealed class RunSimulation
{
    private const int MaxSteps = 50_000;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(200);
    private static readonly string[] Fleet = ["planner", "coder", "tester", "reviewer", "github"];

    private readonly int _seed;
    private readonly Dice _dice;
    private readonly Script _script;
    private readonly VirtualTime _time = new();
    private readonly Agenda _agenda;
    private readonly MemoryRunStore _store = new();
    private readonly FakeRepository _repository;
    private readonly FakeForge _forge;
    private readonly InvariantChecker _checker;
    private readonly SimulatedCoordinator _coordinator;
    private readonly SimulatedFleet _fleet;
    private readonly List<string> _gates = [];
    private int _steps;

    private RunSimulation(int seed, IRunDecider decider)
    {
        _seed = seed;
        _dice = new(seed);
        _script = Script.From(_dice);
        _agenda = new(_time);
        _repository = new(seed, _script.Conflict);
        _forge = new();
        _checker = new(_repository, _forge, _time);
        _coordinator = new(_dice, _agenda, _time, _store, _checker, decider, _script.Crash, Rate) { Publish = Publish, Watch = Watch };
        _fleet = new(_dice, _agenda, _coordinator, new(_dice, _script, _repository, _forge, Rate), _script, Rate, _checker.Passed);
    }

    private bool Faulty => _time.Now - VirtualTime.Start < _script.FaultsEnd;

    /// <summary>Runs one seed to its end.</summary>
    /// <exception cref="Violation">An invariant does not hold; the message says how to see it again.</exception>
    public static async Task<SimulationOutcome> RunAsync(int seed, IRunDecider? decider = null)
    {
        var simulation = new RunSimulation(seed, decider ?? new RunDecider());
        try
        {
            return await simulation.RunAsync();
        }
        catch (Exception e) when (e is not SimulatedCrash)
        {
            var violation = e as Violation;
            throw new Violation(violation?.Invariant ?? Invariant.NoException,
                $"{e.Message}\nseed {seed}, step {simulation._steps}, virtual time {simulation._time.Now - VirtualTime.Start}.\n"
                + $"Replay it: FACTORY_SIM_SEED={seed} ./factory test simulation\n{simulation.Tail()}{(violation is null ? $"\n{e}" : "")}");
        }
    }

    private async Task<SimulationOutcome> RunAsync()
    {
        _agenda.After(TimeSpan.Zero, SubmitAsync);
        PlanTrouble();
        while (!_agenda.IsEmpty)
        {
            await _agenda.StepAsync();
            _checker.CheckHistory(_store.History(SimulatedCoordinator.RunId), whole: false);
            if (++_steps > MaxSteps)
                throw new Violation(Invariant.Liveness, $"more than {MaxSteps} steps");
            if (_time.Now - VirtualTime.Start > _script.FaultsEnd + Patience && _checker.End is null && !_checker.Paused)
                throw new Violation(Invariant.Liveness, $"{Patience} after the last fault the run is still going on");
        }

        CheckEnd();
        return new(_seed, _steps, _checker.End?.GetType().Name ?? "Waiting", _store.History(SimulatedCoordinator.RunId));
    }

    private void CheckEnd()
    {
        var history = _store.History(SimulatedCoordinator.RunId);
        _checker.CheckHistory(history, whole: true);
        if (_checker.End is null && !(_checker.Paused && _script.PersonIsAway))
            throw new Violation(Invariant.Liveness, "nothing is left to happen, and the run neither ended nor waits for somebody who is away");
        var state = RunState.Fold(SimulatedCoordinator.RunId, history.Select(e => e.Event));
        if (state.Ended != (_checker.End is not null) || (state.Status == RunStatus.Waiting) != (_checker.End is null))
            throw new Violation(Invariant.FoldIsState, $"the history folds to {state.Status}");
    }

    private async ValueTask SubmitAsync()
    {
        var submit = new SubmitRun(_script.Prp, _script.Options, "base", Fleet) { Policy = _script.Policy };
        if (await _coordinator.HandleAsync(submit, InputKeys.For(submit)) is null)
            _agenda.After(_dice.Seconds(5, 60), SubmitAsync);
    }

    /// <summary>People and machines that speak up at any time: late repetitions, made-up epochs, interruptions, restarts.</summary>
    private void PlanTrouble()
    {
        var count = _dice.Between(0, 20);
        for (var i = 0; i < count; i++)
            _agenda.After(_script.FaultsEnd * (_dice.Between(0, 1000) / 1000.0), TroubleAsync);
        if (_script.Cancels)
            _agenda.After(_script.FaultsEnd * (_dice.Between(0, 500) / 1000.0), async () => await _coordinator.HandleAsync(new CancelRun("no longer wanted"), null));
    }

    private async ValueTask TroubleAsync()
    {
        if (_fleet.Sent.Count == 0)
            return;
        var old = _dice.Pick(_fleet.Sent);
        switch (_dice.Between(1, 10))
        {
            case 1: await _coordinator.HandleAsync(new OpenAttempt("t1", 1, _dice.Between(0, 9), "stranger"), null); break;
            case 2: await _coordinator.HandleAsync(new ResumeRun(null, 5), null); break;
            case 3: await _coordinator.HandleAsync(new InterruptRun("lunch"), null); break;
            case 4: await _coordinator.HandleAsync(new LoseAttempt("t1", _dice.Between(0, 30), "heartbeat missed"), null); break;
            case 5 when old is OpenAttempt o: await _coordinator.HandleAsync(o with { AgentId = "twin" }, null); break;
            case 6: await _coordinator.HandleAsync(new DecideApproval("delivery", false, "nobody", null) { At = _time.Now }, null); break;
            case 7 when _gates.Count > 0: await _coordinator.HandleAsync(new DecideApproval(_dice.Pick(_gates), true, "somebody late", null) { At = _time.Now }, null); break;
            case 8 when _gates.Count > 0: await _coordinator.HandleAsync(new ExpireGate(_dice.Pick(_gates), _dice.Between(1, _gates.Count)), null); break;
            default: await _coordinator.HandleAsync(old, null); break;
        }
    }

    /// <summary>The bus and the merger: things arrive late, twice or never, and die with the fleet.</summary>
    private void Publish(IRunEffect effect)
    {
        var copies = _dice.Chance(Rate(_script.Loss)) ? 0 : _dice.Chance(Rate(_script.Duplication)) ? 2 : 1;
        var generation = _coordinator.Generation;
        for (var i = 0; i < copies; i++)
        {
            var delay = _dice.Chance(Rate(_script.Duplication)) ? _dice.Seconds(0, 1800) : _dice.Seconds(0, 5);
            _agenda.After(delay, () => generation == _coordinator.Generation ? DeliverAsync(effect) : ValueTask.CompletedTask);
        }
    }

    private ValueTask DeliverAsync(IRunEffect effect) => effect switch
    {
        SendTask s => _fleet.TakeAsync(s.Message),
        IntegrateCommit i => _coordinator.IntegrateAsync(i, _repository, _script.Failure),
        _ => ValueTask.CompletedTask,
    };

    private void Watch(Decision decision)
    {
        var gate = decision.Events.OfType<ApprovalRequested>().SingleOrDefault()?.Gate;
        if (gate is not null)
            _gates.Add(gate);
        foreach (var pause in decision.Events.OfType<RunPaused>())
        {
            if (_script.PersonIsAway)
                continue;
            // Some answer at the very end of the time, while the timer that says so is on its way.
            var after = gate is not null && _dice.Chance(0.2) ? _script.Policy.Gates.Expiry + _dice.Seconds(0, 3) : _dice.Seconds(60, 7200);
            _agenda.After(after, () => AnswerAsync(pause.Kind, gate));
        }
    }

    /// <summary>Some answer too late: their question has lapsed, and the run waits to be resumed.</summary>
    private async ValueTask AnswerAsync(PauseKind kind, string? gate)
    {
        IRunInput answer = gate is not null
            ? new DecideApproval(gate, _dice.Chance(0.8), "somebody", "looked at it") { At = _time.Now }
            : new ResumeRun(1_000_000, null) { PullRequest = kind == PauseKind.Delivery && _dice.Chance(0.2) ? false : null };
        if (await _coordinator.HandleAsync(answer, null) is null)
            _agenda.After(_dice.Seconds(5, 60), () => AnswerAsync(kind, gate));
    }

    private double Rate(double rate) => Faulty ? rate : 0;

    private string Tail()
    {
        var history = _store.History(SimulatedCoordinator.RunId);
        return string.Join('\n', history.Skip(Math.Max(0, history.Count - 15)).Select(e =>
            string.Create(CultureInfo.InvariantCulture, $"  {e.Version} {e.Time - VirtualTime.Start} {RunJson.Write(e.Event).Type} {Short(RunJson.Write(e.Event).Json)}")));
    }

    private static string Short(string json) => json.Length <= 160 ? json : json[..160] + "…";
}

/// <param name="Seed">The seed.</param>
/// <param name="Steps">How many things happened.</param>
/// <param name="End">How the run ended: an event's name, or Waiting.</param>
/// <param name="History">All that was appended.</param>
internal sealed record SimulationOutcome(int Seed, int Steps, string End, IReadOnlyList<StoredEvent> History);
