using System.Diagnostics;

namespace AgentFactory.Coordinator.Models;

/// <summary>The gateway's traces and metrics. They carry names, sizes and durations, never what was said.</summary>
internal static class ModelTelemetry
{
    public const string Source = "AgentFactory.Models";

    public static ActivitySource Activities { get; } = new(Source);
}
