using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Agents.Hosting;

/// <summary>Translates the command into an attempt; all else is in <see cref="AttemptRunner"/>.</summary>
/// <remarks>
/// A broker takes back a message that is not acknowledged in time, and closes the channel with it. So a long task's message is
/// acknowledged while the task goes on: the truth is in the run's history, and who dies is missed by heartbeat and timer.
/// </remarks>
internal sealed class AgentConsumer<TAgent>(
    AgentRoster roster,
    AttemptRunner runner,
    AgentIdentity identity,
    TaskSlots slots,
    IBus bus,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<AgentConsumer<TAgent>> logger) : IConsumer<ExecuteTask>
    where TAgent : Agent
{
    public async Task Consume(ConsumeContext<ExecuteTask> context)
    {
        var agent = roster.OfType<TAgent>();
        var task = context.Message;
        if (task.Role != agent.Role)
            throw new UnusableMessageException($"The task is for the role {Short(task.Role)}, and this is the {agent.Role}. Nothing was begun.");
        if (!MessageForm.IsName(task.RunId) || !MessageForm.IsName(task.TaskId) || task.Attempt < 1 || task.Epoch < 1)
            throw new UnusableMessageException("The message names no run, task, attempt or epoch that could exist. Nothing was begun.");
        var options = AgentOptions.Read(configuration, agent.Role);
        if (await slots.TakeAsync(task, options.HandBackAfter, context.CancellationToken) is not { } slot)
        {
            await HandBackAsync(context, task);
            return;
        }

        var work = WorkAsync(agent, task, slot, options);
        var patience = Task.Delay(options.AcknowledgeAfter, time, context.CancellationToken);
        if (await Task.WhenAny(work, patience) == work)
            await work;
        else
            _ = LogTroubleAsync(work, task);
    }

    private async Task WorkAsync(Agent agent, ExecuteTask task, TaskSlots.Slot slot, AgentOptions options)
    {
        using var taken = slot;
        var id = identity.Of(agent);
        var started = time.GetTimestamp();
        Outcome? outcome = null;
        AgentTelemetry.Began(id, agent.Role);
        await SayAsync(AgentStatus.Busy);
        try
        {
            outcome = await runner.RunAsync(agent, task, id, lifetime.ApplicationStopping);
        }
        finally
        {
            AgentTelemetry.Finished(id, agent.Role, outcome?.ToString().ToLowerInvariant() ?? "dropped", time.GetElapsedTime(started));
            await SayAsync(AgentStatus.Idle);
        }

        async Task SayAsync(AgentStatus status)
        {
            try
            {
                using var bound = new CancellationTokenSource(options.StatusTimeout, time);
                await bus.Publish(
                    new AgentStatusChanged { AgentId = id, Role = agent.Role, Status = status, RunId = task.RunId, TaskId = task.TaskId }, bound.Token);
            }
#pragma warning disable CA1031 // For people to see; the work does not depend on it, and may outlive the bus.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.LogInformation("That {Agent} is {Status} could not be told: {Reason}", id, status, exception.Message);
            }
        }
    }

    /// <summary>All hands are full with tasks whose messages are gone: somebody idle may take this one.</summary>
    private static async Task HandBackAsync(ConsumeContext<ExecuteTask> context, ExecuteTask task)
    {
        var queue = await context.GetSendEndpoint(WorkQueue.AddressOf(QueueNames.ForRole(task.Role)));
        await queue.Send(task, send => WorkQueue.Describe(send, (byte)task.Priority, task.Expiry), context.CancellationToken);
    }

    private static string Short(string? text) => text is null ? "nobody" : text.Length <= 32 ? text : text[..32] + "…";

    private async Task LogTroubleAsync(Task work, ExecuteTask task)
    {
        try
        {
            await work;
        }
#pragma warning disable CA1031 // Nobody else would hear of it; the attempt's timer gives the task out again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "Task {Task} of run {Run} ended badly after its message was acknowledged", task.TaskId, task.RunId);
        }
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
        ConcurrentMessageLimit = AgentOptions.ConcurrencyOf(agent, configuration);
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<AgentConsumer<TAgent>> consumerConfigurator,
        IRegistrationContext context) =>
        WorkQueue.Configure(endpointConfigurator, ConcurrentMessageLimit ?? 1);
}
