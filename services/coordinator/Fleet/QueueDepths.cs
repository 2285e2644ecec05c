using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>Measures at intervals how long the queues are, while anybody listens.</summary>
internal sealed class QueueDepths(
    Uri broker, IOptions<FleetOptions> fleet, IOptions<CoordinatorOptions> coordinator, TimeProvider time, ILogger<QueueDepths> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(fleet.Value.DepthInterval, time);
        do
        {
            if (FleetTelemetry.QueueDepth.Enabled)
                await LookAsync(stoppingToken);
        }
        while (await pulse.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(fleet.Value.DepthTimeout);
        try
        {
            await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(bound.Token);
            foreach (var queue in FleetQueues.Work(coordinator.Value).Concat(FleetQueues.Dead(coordinator.Value)))
            {
                if (await DepthOfAsync(connection, queue, bound.Token) is { } depth)
                    FleetTelemetry.QueueDepth.Record(depth, new KeyValuePair<string, object?>("queue", queue));
            }
        }
#pragma warning disable CA1031 // A figure that is missing harms nobody; the next look has it.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogInformation("The queues could not be measured: {Reason}; trying again in {Interval}", e.Message, fleet.Value.DepthInterval);
        }
    }

    /// <summary>Null when there is no such queue.</summary>
    private static async Task<long?> DepthOfAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // To ask for a queue that is not there closes the channel.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }
}
