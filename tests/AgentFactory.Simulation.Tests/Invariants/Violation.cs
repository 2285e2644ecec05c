namespace AgentFactory.Simulation.Tests.Invariants;

/// <summary>Something that must never be was.</summary>
internal sealed class Violation(Invariant invariant, string message) : Exception($"{invariant}: {message}")
{
    public Invariant Invariant { get; } = invariant;
}

/// <summary>What must hold after each step of every simulation.</summary>
internal enum Invariant
{
    /// <summary>What is in the history stays there, and nothing follows the end.</summary>
    AppendOnly,

    /// <summary>A task's work comes onto the branch once.</summary>
    SingleIntegration,

    /// <summary>Each dispatch has a higher epoch than all before; attempts count up by one.</summary>
    EpochGrows,

    /// <summary>A message with an old epoch changes nothing.</summary>
    StaleChangesNothing,

    /// <summary>The history's head is where the compare-and-swap put the branch; one merge at a time.</summary>
    HeadByCompareAndSwap,

    /// <summary>No success without evidence for every gate on the very head.</summary>
    EvidenceBeforeSuccess,

    /// <summary>Nothing leaves the factory before it is proven and, where a person is asked, approved.</summary>
    ProvenBeforeDelivery,

    /// <summary>What a person is asked about is not done before that very question was answered with yes.</summary>
    AskedFirst,

    /// <summary>A run that was to be delivered has one pull request, however often it was tried; any other has none.</summary>
    OnePullRequest,

    /// <summary>A proven run does not fail because it cannot be handed over.</summary>
    ProvenIsKept,

    /// <summary>What a review still finds at the end, a person was asked about, unless the run was to be delivered with it or fail.</summary>
    FindingsAreSeen,

    /// <summary>What somebody says of a pull request leads to one repair, however often it is seen.</summary>
    OneRepairARemark,

    /// <summary>A run that only reviews plans, writes and proves nothing, and posts at most once what it has read.</summary>
    ReviewsOnlyRead,

    /// <summary>Events and the messages they need commit together.</summary>
    EffectsWithEvents,

    /// <summary>Attempts, redispatches, repairs, conflicts, rounds and recorded refusals stay within their bounds.</summary>
    Bounds,

    /// <summary>Nothing is dispatched before what it depends on is integrated.</summary>
    DependenciesFirst,

    /// <summary>One agent an epoch, and only who opened an attempt completes it.</summary>
    OneAgentAnEpoch,

    /// <summary>While a person is waited for, nothing is given out.</summary>
    PausedIsPaused,

    /// <summary>Whoever works when the run ends is told to stop.</summary>
    EndStopsAgents,

    /// <summary>Once faults have stopped, the run ends or waits for a person.</summary>
    Liveness,

    /// <summary>No input makes the rules throw.</summary>
    NoException,

    /// <summary>Folding the stored history gives the state that the engine works with.</summary>
    FoldIsState,
}
