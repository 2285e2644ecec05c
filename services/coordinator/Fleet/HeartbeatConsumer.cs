using AgentFactory.Contracts.Messages;
using MassTransit;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>Every coordinator hears every heartbeat.</summary>
internal sealed class HeartbeatConsumer(FleetRegistry registry) : IConsumer<AgentHeartbeat>
{
    public Task Consume(ConsumeContext<AgentHeartbeat> context)
    {
        if (context.Message is { Capabilities: not null, Tasks: not null } beat && MessageForm.IsName(beat.AgentId) && MessageForm.IsName(beat.Role))
            registry.Hear(beat);
        return Task.CompletedTask;
    }
}
