using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Notes;

/// <summary>Where there is no bus: a note is for who is there, and nobody is.</summary>
internal sealed class NoNotes : INotes
{
    public static NoNotes Instance { get; } = new();

    public Task SendAsync(AgentNote note, CancellationToken cancellationToken) => Task.CompletedTask;
}
