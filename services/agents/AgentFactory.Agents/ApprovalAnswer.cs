namespace AgentFactory.Agents;

/// <summary>What a person decided about something that an agent asked for.</summary>
/// <param name="Approved">Whether it may be done.</param>
/// <param name="By">Who decided.</param>
/// <param name="Why">The reason; empty when none was given.</param>
public sealed record ApprovalAnswer(bool Approved, string By, string Why)
{
    /// <summary>In words, for whoever asked.</summary>
    public override string ToString() => $"{By} {(Approved ? "approved it" : "refused it")}{(Why.Length == 0 ? "" : $": {Why}")}";
}
