using MassTransit;

namespace AgentFactory.ServiceDefaults.Messaging;

/// <summary>
/// A durable queue whose messages are work: several processes compete for them, urgent ones overtake, and none is ever silently
/// dropped. Everybody who declares one declares it here, because a broker refuses a queue that is declared in two ways.
/// </summary>
public static class WorkQueue
{
    /// <summary>The highest priority; the lowest is 0.</summary>
    public const byte MaxPriority = 3;

    /// <summary>Where messages go whose time ran out while they waited. Those that could not be handled are in <c>QUEUE_error</c>.</summary>
    public const string DeadLetters = "agentfactory.dead";

    private const int Retries = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Where to send to. By the exchange in front of the queue: to send to the queue itself would be to declare it, with
    /// none of its properties.
    /// </summary>
    public static Uri AddressOf(string queue) => new("exchange:" + queue);

    /// <summary>Declares the queue and how this process takes from it.</summary>
    /// <param name="endpoint">The consumers' endpoint.</param>
    /// <param name="concurrency">How many messages this process has in hand at a time; at least 1. No more are fetched: what waits in
    /// one busy process's hands no idle one can take.</param>
    public static void Configure(IReceiveEndpointConfigurator endpoint, int concurrency)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        endpoint.PrefetchCount = concurrency;
        endpoint.ConcurrentMessageLimit = concurrency;
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<UnusableMessageException>();
            retry.Exponential(Retries, FirstPause, MaxPause, FirstPause);
        });
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
        {
            queue.Durable = true;
            queue.EnablePriority(MaxPriority);
            queue.BindDeadLetterQueue(DeadLetters);
        }
    }

    /// <summary>Marks a message for a work queue.</summary>
    /// <param name="context">The message on its way.</param>
    /// <param name="priority">0 to <see cref="MaxPriority"/>. In memory all are alike.</param>
    /// <param name="expiry">How long it may wait; null for ever.</param>
    public static void Describe(SendContext context, byte priority, TimeSpan? expiry)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.TimeToLive = expiry;
        if (!context.TryGetPayload<RabbitMqSendContext>(out var message))
            return;
        message.SetPriority(Math.Min(priority, MaxPriority));

        // Nobody has ever declared the queue: the sender must hear of it and keep the message.
        message.Mandatory = true;
    }
}
