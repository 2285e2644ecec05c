using AgentFactory.Contracts.Messages;
using AgentFactory.ServiceDefaults.Messaging;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>The names of the fleet's queues.</summary>
internal static class FleetQueues
{
    /// <summary>Those that work waits on.</summary>
    public static IEnumerable<string> Work(CoordinatorOptions options) => options.FleetRoles.Select(QueueNames.ForRole).Append(QueueNames.Effects);

    /// <summary>Those that given-up messages lie on. Each is there once something was given up.</summary>
    public static IEnumerable<string> Dead(CoordinatorOptions options) =>
    [
        WorkQueue.DeadLetters,
        QueueNames.DeadNotes,
        .. Work(options).SelectMany(queue => (string[])[queue + "_error", queue + "_skipped"]),
    ];
}
