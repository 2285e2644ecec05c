using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>What one input comes to: facts to append and effects to commit with them. Both may be empty.</summary>
internal sealed record Decision(IReadOnlyList<IRunEvent> Events, IReadOnlyList<IRunEffect> Effects)
{
    public static Decision Nothing { get; } = new([], []);

    /// <summary>Set when the input was refused; nobody's work changed. The caller is told why.</summary>
    public string? Refusal { get; init; }
}
