using AgentFactory.Agents.Hosting;
using AgentFactory.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Notes;

/// <summary>Brings a note to those of this process's agents that it is for. One that throws is asked again, alone.</summary>
internal sealed class NoteConsumer(
    AgentRoster roster, AgentIdentity identity, IOptions<NoteOptions> options, TimeProvider time, ILogger<NoteConsumer> logger) : IConsumer<AgentNote>
{
    public async Task Consume(ConsumeContext<AgentNote> context)
    {
        var note = context.Message;
        if (NoteRules.FindProblem(note) is { } problem)
        {
            await BuryAsync(context, problem);
            return;
        }

        await Task.WhenAll(roster.Agents.Select(agent => BringAsync(context, agent)));
    }

    private async Task BringAsync(ConsumeContext<AgentNote> context, Agent agent)
    {
        var note = context.Message;
        var pause = options.Value.FirstPause;
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (NoteRules.IsFor(note, agent, identity.Of(agent)))
                    await agent.HandleNoteAsync(note, context.CancellationToken).WaitAsync(options.Value.HandlerTimeout, time, context.CancellationToken);
                return;
            }
#pragma warning disable CA1031 // An agent's own code: whatever it throws, the note is kept and the other agents hear it.
            catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogWarning(exception, "{Agent} could not take the note {Note} ({Tries} of {Most} tries)", identity.Of(agent), note.NoteId, tries + 1, note.RetryCount + 1);
                if (tries >= note.RetryCount)
                {
                    await BuryAsync(context, $"{identity.Of(agent)} could not take it in {tries + 1} tries: {exception.GetType().Name}");
                    return;
                }
            }

            await Task.Delay(pause, time, context.CancellationToken);
            pause = pause * 2 < options.Value.MaxPause ? pause * 2 : options.Value.MaxPause;
        }
    }

    private static async Task BuryAsync(ConsumeContext<AgentNote> context, string reason)
    {
        var queue = await context.GetSendEndpoint(new Uri("queue:" + QueueNames.DeadNotes));
        await queue.Send(context.Message, send => send.Headers.Set("MT-Fault-Message", reason), context.CancellationToken);
    }
}
