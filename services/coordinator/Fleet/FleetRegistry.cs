using System.Collections.Concurrent;
using AgentFactory.Contracts.Messages;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>
/// Who was heard of, and when. Each coordinator hears for itself; nothing here must be true for a run to be right. Only durations
/// count, never the time of day: a clock that is set must not make the fleet look dead.
/// </summary>
internal sealed class FleetRegistry(TimeProvider time, IOptions<FleetOptions> options, IOptions<CoordinatorOptions> coordinator)
{
    private readonly ConcurrentDictionary<string, Entry> _agents = new(StringComparer.Ordinal);

    public void Hear(AgentHeartbeat heartbeat)
    {
        if (_agents.Count < options.Value.MaxAgents || _agents.ContainsKey(heartbeat.AgentId))
            _agents[heartbeat.AgentId] = new(heartbeat, time.GetTimestamp());
    }

    /// <summary>How long nothing was heard; an agent that is new here counts from now on.</summary>
    public TimeSpan SilenceOf(string agentId) =>
        time.GetElapsedTime(_agents.GetOrAdd(agentId, _ => new(null, time.GetTimestamp())).Heard);

    public IReadOnlyList<AgentView> Find(string? role, string? capability) =>
    [
        .. _agents.Values
            .Where(entry => entry.Heartbeat is { } beat && (role is null || beat.Role == role)
                && (capability is null || beat.Capabilities.Contains(capability, StringComparer.Ordinal)))
            .Select(entry => View(entry.Heartbeat!, time.GetElapsedTime(entry.Heard)))
            .OrderBy(agent => agent.Role, StringComparer.Ordinal).ThenBy(agent => agent.AgentId, StringComparer.Ordinal),
    ];

    public FleetCondition Health()
    {
        var agents = Find(null, null);
        List<string> problems =
        [
            .. coordinator.Value.FleetRoles
                .Where(role => !agents.Any(agent => agent.Role == role && agent.Condition is AgentCondition.Idle or AgentCondition.Busy))
                .Select(role => $"No {role} is there: its tasks wait."),
            .. agents.Where(agent => agent.Condition == AgentCondition.Stale)
                .Select(agent => $"{agent.AgentId} has not been heard of for {agent.SilentSeconds:0} s: its tasks go to others."),
        ];
        return new(problems.Count == 0, problems, agents);
    }

    /// <summary>Drops those that have been gone for long.</summary>
    public void Forget()
    {
        foreach (var (id, entry) in _agents)
        {
            if (time.GetElapsedTime(entry.Heard) > options.Value.ForgetAfter + options.Value.StaleAfter)
                _agents.TryRemove(new(id, entry));
        }
    }

    private AgentView View(AgentHeartbeat beat, TimeSpan silence) => new()
    {
        AgentId = beat.AgentId,
        Role = beat.Role,
        Capabilities = beat.Capabilities,
        Condition = beat.Status switch
        {
            AgentStatus.Offline => AgentCondition.Offline,
            _ when silence > options.Value.StaleAfter => AgentCondition.Stale,
            AgentStatus.Busy => AgentCondition.Busy,
            _ => AgentCondition.Idle,
        },
        Tasks = beat.Tasks,
        MaxConcurrentTasks = beat.MaxConcurrentTasks,
        Ended = beat.Ended,
        Succeeded = beat.Succeeded,
        MeanSeconds = beat.MeanSeconds,
        P95Seconds = beat.P95Seconds,
        MemoryBytes = beat.MemoryBytes,
        SilentSeconds = silence.TotalSeconds,
    };

    /// <param name="Heartbeat">Null for an agent that is only known from a history.</param>
    /// <param name="Heard">A timestamp of the time provider.</param>
    private sealed record Entry(AgentHeartbeat? Heartbeat, long Heard);
}
