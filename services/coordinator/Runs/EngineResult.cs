namespace AgentFactory.Coordinator.Runs;

/// <summary>What became of an input.</summary>
/// <param name="Outcome">Whether anything changed.</param>
/// <param name="State">The run after it.</param>
/// <param name="Refusal">Why the input was refused, for its sender; null when it was not.</param>
internal sealed record EngineResult(EngineOutcome Outcome, RunState State, string? Refusal);

internal enum EngineOutcome
{
    /// <summary>Events were appended. With a refusal, they only say that it was refused.</summary>
    Appended,

    /// <summary>The input changes nothing, now or any more.</summary>
    Unchanged,

    /// <summary>An input with the same key is in the history already.</summary>
    Duplicate,
}
