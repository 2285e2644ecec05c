using System.Diagnostics.Metrics;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>What can be measured of the fleet as a whole.</summary>
internal static class FleetTelemetry
{
    private static readonly Meter Meter = new("AgentFactory.Coordinator");

    /// <summary>How many messages wait on a queue, by the name of the queue; those in somebody's hands are not counted.</summary>
    public static Gauge<long> QueueDepth { get; } = Meter.CreateGauge<long>("queue_depth", "{message}", "messages that wait on a queue, dead letters included");
}
