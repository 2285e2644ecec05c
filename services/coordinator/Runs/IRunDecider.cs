namespace AgentFactory.Coordinator.Runs;

/// <summary>The rules of a run.</summary>
internal interface IRunDecider
{
    /// <summary>
    /// What an input comes to in a state. A pure function: no clock, no randomness, no I/O. Never throws for an input that
    /// is late, repeated or wrong; such an input is refused or comes to nothing.
    /// </summary>
    Decision Decide(RunState state, IRunInput input);
}
