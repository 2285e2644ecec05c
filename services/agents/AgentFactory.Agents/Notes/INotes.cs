using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Notes;

/// <summary>Tells other agents something.</summary>
public interface INotes
{
    /// <summary>Comes back when the bus has taken the note.</summary>
    /// <exception cref="ArgumentException">The note is malformed; nothing was sent.</exception>
    Task SendAsync(AgentNote note, CancellationToken cancellationToken);
}
