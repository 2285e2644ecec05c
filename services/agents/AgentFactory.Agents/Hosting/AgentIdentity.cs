namespace AgentFactory.Agents.Hosting;

/// <summary>Names this process's agents: unique in the fleet, readable in a history.</summary>
internal sealed class AgentIdentity
{
    private readonly string _process = $"{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..^26];

    public string Of(Agent agent) => $"{agent.Role}@{_process}";

    public string Process => _process;
}
