using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Runs;

/// <summary>
/// Brings inputs to runs: state, decision, append. Several engines may work on one store; whoever appends second decides
/// again on what the first one wrote. Safe for concurrent use.
/// </summary>
internal sealed class RunEngine(
    IRunStore store,
    IRunDecider decider,
    TimeProvider time,
    IEnumerable<IRunObserver> observers,
    IOptions<RunEngineOptions> options,
    ILogger<RunEngine> logger)
{
    private readonly IRunObserver[] _observers = [.. observers];
    private readonly RunStateCache _cache = new(options.Value.CachedRuns);

    /// <summary>Decides the input and appends what comes of it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="input">What happened.</param>
    /// <param name="inputKey">Unique in the run for this input, the same whenever it is delivered again; null when it may come any
    /// number of times. See <see cref="InputKeys"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the append has then either happened or not.</param>
    /// <exception cref="TimeoutException">Others appended first each time, more often than is borne. Nothing was changed.</exception>
    public async Task<EngineResult> HandleAsync(string runId, IRunInput input, string? inputKey, CancellationToken cancellationToken)
    {
        var state = _cache.Find(runId) ?? await CatchUpAsync(RunState.New(runId), cancellationToken);
        for (var tries = 0; tries <= options.Value.MaxConflicts; tries++)
        {
            var decision = decider.Decide(state, input);
            if (decision.Events.Count == 0 && decision.Effects.Count == 0)
            {
                // What looks like nothing may look so only because the cache is behind another engine.
                var current = await CatchUpAsync(state, cancellationToken);
                if (current.Version == state.Version)
                    return new(EngineOutcome.Unchanged, state, decision.Refusal);
                state = current;
                continue;
            }

            var now = time.GetUtcNow();
            FaultPoints.Pass(runId, "append.before", Name(input));
            switch (await store.AppendAsync(runId, state.Version, inputKey, decision, now, cancellationToken))
            {
                case AppendOutcome.Appended:
                    FaultPoints.Pass(runId, "append.done", Name(input));
                    var after = Appended(runId, state, decision, now);
                    return new(EngineOutcome.Appended, after, decision.Refusal);
                case AppendOutcome.Duplicate:
                    // A refused sender who asks again is told again; a heard one hears nothing new.
                    var known = await CatchUpAsync(state, cancellationToken);
                    return new(EngineOutcome.Duplicate, known, decider.Decide(known, input).Refusal);
                default:
                    state = await CatchUpAsync(state, cancellationToken);
                    break;
            }
        }

        throw new TimeoutException(
            $"The run {runId} was changed by others {options.Value.MaxConflicts} times while {input.GetType().Name} was decided. Nothing was changed by it; send it again.");
    }

    /// <summary>The run as it stands; null when it has no history.</summary>
    public async Task<RunState?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        var state = await CatchUpAsync(_cache.Find(runId) ?? RunState.New(runId), cancellationToken);
        return state.Version == 0 ? null : state;
    }

    /// <summary>The run as this process saw it last, which may be behind what others appended; null when it has not seen it
    /// lately. For a look before an append, which finds out by itself.</summary>
    public RunState? Recall(string runId) => _cache.Find(runId);

    private static string Name(IRunInput input) => input is ITaskInput { TaskId: var taskId } ? $"{input.GetType().Name}:{taskId}" : input.GetType().Name;

    private async Task<RunState> CatchUpAsync(RunState state, CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(state.RunId, state.Version, cancellationToken))
            state = state.Apply(stored);
        if (state.Version > 0)
            _cache.Keep(state);
        return state;
    }

    private RunState Appended(string runId, RunState state, Decision decision, DateTimeOffset now)
    {
        var stored = new StoredEvent[decision.Events.Count];
        for (var i = 0; i < stored.Length; i++)
        {
            stored[i] = new(state.Version + 1, now, decision.Events[i]);
            state = state.Apply(stored[i]);
        }

        _cache.Keep(state);
        foreach (var observer in _observers)
        {
            try
            {
                observer.Appended(runId, stored, decision.Effects);
            }
#pragma warning disable CA1031 // The append has happened: a watcher's mistake must not make it look as if it had not.
            catch (Exception e)
#pragma warning restore CA1031
            {
                logger.LogError(e, "{Observer} failed on {Count} new events of the run {RunId}; they are stored all the same", observer.GetType().Name, stored.Length, runId);
            }
        }

        return state;
    }
}
