using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Notes;

/// <summary>A queue of this process alone, gone with it: a note is for who is there.</summary>
internal sealed class NoteConsumerDefinition : ConsumerDefinition<NoteConsumer>
{
    public NoteConsumerDefinition(IOptions<NoteOptions> options)
    {
        ConcurrentMessageLimit = options.Value.Concurrency;
        Endpoint(endpoint =>
        {
            endpoint.Name = "agentfactory.notes";
            endpoint.InstanceId = $"-{Guid.NewGuid():N}";
            endpoint.Temporary = true;
        });
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<NoteConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = ConcurrentMessageLimit ?? 1;
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator queue)
            queue.EnablePriority(WorkQueue.MaxPriority);
    }
}
