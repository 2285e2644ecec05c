using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AgentFactory.Coordinator.Dispatch;

/// <summary>
/// The dispatcher's traces and metrics. What a run asks for is sent long after the call that began it: the trace of that call goes
/// with the run, so that one trace holds all of it.
/// </summary>
internal static class RunTelemetry
{
    private const string Name = "AgentFactory.Coordinator";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>How many effects were waiting to be handed to the bus at the last sweep, up to the size of its page.</summary>
    public static Gauge<int> OutboxPending { get; } = Meter.CreateGauge<int>("outbox_pending", description: "effects that wait to be handed to the bus");

    /// <summary>How long the oldest of them had been waiting.</summary>
    public static Gauge<double> OutboxLag { get; } = Meter.CreateGauge<double>("outbox_lag_seconds", "s", "age of the oldest effect that waits to be handed to the bus");

    /// <param name="name">What is done.</param>
    /// <param name="runId">The run.</param>
    /// <param name="traceParent">The trace that the run belongs to; null for that of the moment.</param>
    public static Activity? Start(string name, string runId, string? traceParent) =>
        (ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Internal, parent)
            : Source.StartActivity(name))?.SetTag("factory.run", runId);
}
