using AgentFactory.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Agents.Hosting;

/// <summary>Translates the command into an attempt; all else is in <see cref="AttemptRunner"/>.</summary>
/// <remarks>
/// RabbitMQ takes a message back that is not acknowledged within its consumer time-out (30 minutes by default) and
/// gives it to another agent; the epoch then keeps the two apart, but the queue should be declared with a longer one.
/// </remarks>
internal sealed class AgentConsumer<TAgent>(AgentRoster roster, AttemptRunner runner, AgentIdentity identity, IHostApplicationLifetime lifetime)
    : IConsumer<ExecuteTask>
    where TAgent : Agent
{
    public async Task Consume(ConsumeContext<ExecuteTask> context)
    {
        var agent = roster.OfType<TAgent>();
        var task = context.Message;
        var id = identity.Of(agent);
        await context.Publish(StatusOf(AgentStatus.Busy), context.CancellationToken);
        try
        {
            await runner.RunAsync(agent, task, id, lifetime.ApplicationStopping);
        }
        finally
        {
            await context.Publish(StatusOf(AgentStatus.Idle), CancellationToken.None);
        }

        AgentStatusChanged StatusOf(AgentStatus status) =>
            new() { AgentId = id, Role = agent.Role, Status = status, RunId = task.RunId, TaskId = task.TaskId };
    }
}

/// <summary>Binds the consumer to its role's queue.</summary>
internal sealed class AgentConsumerDefinition<TAgent> : ConsumerDefinition<AgentConsumer<TAgent>>
    where TAgent : Agent
{
    public AgentConsumerDefinition(AgentRoster roster, IConfiguration configuration)
    {
        var agent = roster.OfType<TAgent>();
        EndpointName = QueueNames.ForRole(agent.Role);
        ConcurrentMessageLimit = AgentOptions.Read(configuration, agent.Role).MaxConcurrentTasks ?? agent.DefaultConcurrency;
    }

    // A task that waits in one busy agent's hands is a task that an idle agent cannot take.
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<AgentConsumer<TAgent>> consumerConfigurator,
        IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(endpointConfigurator);
        endpointConfigurator.PrefetchCount = ConcurrentMessageLimit ?? 1;
    }
}
