using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Notes;

/// <summary>What a note must look like, and whom it is for.</summary>
internal static class NoteRules
{
    /// <summary>Null when it is well formed.</summary>
    public static string? FindProblem(AgentNote note) =>
        note is null ? "There is no note."
        : !MessageForm.IsName(note.From) ? "The note names no sender that could exist."
        : !TopicPattern.IsKey(note.RoutingKey) ? "The note's routing key must be words between dots, at most 255 characters."
        : note.RetryCount is < 0 or > AgentNote.MaxRetries ? $"The note's retry count must be from 0 to {AgentNote.MaxRetries}."
        : note.TimeToLive <= TimeSpan.Zero ? "The note's time to live must be above zero."
        : note.Body is null || note.Body.Length > AgentNote.MaxBody ? $"The note's body may have {AgentNote.MaxBody} characters."
        : null;

    /// <summary>Whether the agent is one that the note is for, and one that wants such notes. Nobody hears himself.</summary>
    public static bool IsFor(AgentNote note, Agent agent, string agentId) =>
        note.From != agentId
        && (note.ToAgent is null || note.ToAgent == agentId)
        && (note.ToRole is null || note.ToRole == agent.Role)
        && agent.NotePatterns.Any(pattern => TopicPattern.Matches(pattern, note.RoutingKey))
        && agent.WantsNote(note);
}
