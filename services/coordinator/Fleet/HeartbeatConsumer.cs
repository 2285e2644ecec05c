using AgentFactory.Contracts.Messages;
using MassTransit;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>Every coordinator hears every heartbeat.</summary>
internal sealed class HeartbeatConsumer(FleetRegistry registry) : IConsumer<AgentHeartbeat>
{
    public Task Consume(ConsumeContext<AgentHeartbeat> context)
    {
        registry.Hear(context.Message);
        return Task.CompletedTask;
    }
}
