using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AgentFactory.Agents.Hosting;

/// <summary>The agents' traces and metrics. They carry names, sizes and durations, never what was said.</summary>
internal static class AgentTelemetry
{
    private const string Name = "AgentFactory.Agents";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("agent_tasks_total", "{task}", "attempts ended, by agent, role and how");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("agent_task_duration_seconds", "s", "how long attempts took");
    private static readonly UpDownCounter<int> Active = Meter.CreateUpDownCounter<int>("agent_active_tasks", "{task}", "attempts under way");

    public static ActivitySource Source { get; } = new(Name);

    public static void Began(string agentId, string role) => Active.Add(1, new("agent_id", agentId), new("task_type", role));

    /// <param name="agentId">The agent.</param>
    /// <param name="role">Its role.</param>
    /// <param name="status">How the attempt ended; <c>dropped</c> when it was somebody else's.</param>
    /// <param name="duration">How long it took.</param>
    public static void Finished(string agentId, string role, string status, TimeSpan duration)
    {
        var (agent, type) = (new KeyValuePair<string, object?>("agent_id", agentId), new KeyValuePair<string, object?>("task_type", role));
        Active.Add(-1, agent, type);
        Ended.Add(1, agent, type, new("status", status));
        Duration.Record(duration.TotalSeconds, agent, type);
    }
}
