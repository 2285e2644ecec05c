using AgentFactory.Contracts.Messages;
using MassTransit;

namespace AgentFactory.Agents.Hosting;

/// <summary>Every process hears every cancellation: only one of them has the attempt.</summary>
internal sealed class CancelAttemptConsumer(RunningAttempts running) : IConsumer<CancelAttempt>
{
    public Task Consume(ConsumeContext<CancelAttempt> context) =>
        running.CancelAsync(new(context.Message.RunId, context.Message.TaskId, context.Message.Epoch));
}
