using AgentFactory.Contracts.Messages;
using MassTransit;

namespace AgentFactory.Agents.Notes;

/// <summary>Notes over the bus, to everybody; who they are for is decided where they arrive.</summary>
internal sealed class BusNotes(IBus bus) : INotes
{
    public Task SendAsync(AgentNote note, CancellationToken cancellationToken)
    {
        if (NoteRules.FindProblem(note) is { } problem)
            throw new ArgumentException($"{problem} Nothing was sent.", nameof(note));
        return bus.Publish(
            note,
            context =>
            {
                context.TrySetPriority((byte)note.Priority);
                context.TimeToLive = note.TimeToLive;
                context.CorrelationId = note.CorrelationId;
            },
            cancellationToken);
    }
}
