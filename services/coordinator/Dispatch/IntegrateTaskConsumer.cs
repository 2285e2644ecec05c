using AgentFactory.Contracts.Messages;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Has a task's work merged and tells the run what came of it.</summary>
internal sealed class IntegrateTaskConsumer(RunEngine engine, RepositoryIntegrator integrator) : IConsumer<IntegrateTask>
{
    public async Task Consume(ConsumeContext<IntegrateTask> context)
    {
        var message = context.Message;
        if (!RunIds.IsValid(message.RunId))
            throw new UnusableMessageException("The message names no run that could exist. Nothing was merged.");
        var state = await engine.FindAsync(message.RunId, context.CancellationToken);

        // A request that came late or twice: the run is past it, and what it asks for might no longer be right.
        if (state is null || state.Ended || state.Integrating != message.TaskId || state.Head != message.ExpectedHead
            || state.Tasks.GetValueOrDefault(message.TaskId) is not { Branch: { } branch } task || task.Commit != message.Commit)
            return;

        using var activity = RunTelemetry.Start("merge", message.RunId, null)?.SetTag("factory.task", message.TaskId);
        FaultPoints.Pass(message.RunId, "merge.before", message.TaskId);
        var outcome = await integrator.IntegrateAsync(
            message.RunId,
            message.TaskId,
            new MergeText(task.Specification.Title, task.Summary),
            message.Commit,
            branch,
            message.ExpectedHead,
            context.CancellationToken);
        FaultPoints.Pass(message.RunId, "merge.done", message.TaskId);
        IRunInput input = outcome switch
        {
            IntegrationOutcome.Integrated o => new ReportIntegrated(message.TaskId, o.Head),
            IntegrationOutcome.Conflict o => new ReportConflict(message.TaskId, o.Head, o.Files, o.Details),
            IntegrationOutcome.Failed o => new ReportIntegrationFailure(message.TaskId, o.Reason),
            _ => throw new InvalidOperationException($"unknown outcome {outcome}"),
        };
        await engine.HandleAsync(message.RunId, input, InputKeys.For(input), context.CancellationToken);
    }
}

/// <summary>Binds the consumer to the coordinator's own queue.</summary>
internal sealed class IntegrateTaskConsumerDefinition : ConsumerDefinition<IntegrateTaskConsumer>
{
    public IntegrateTaskConsumerDefinition(IOptions<CoordinatorOptions> options)
    {
        EndpointName = QueueNames.Effects;
        ConcurrentMessageLimit = options.Value.ConcurrentMerges;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<IntegrateTaskConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        WorkQueue.Configure(endpointConfigurator, ConcurrentMessageLimit ?? 1);
}
