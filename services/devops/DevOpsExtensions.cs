using AgentFactory.Agents.Hosting;

namespace AgentFactory.DevOps;

/// <summary>The place of the agent for delivery files in a host.</summary>
public static class DevOpsExtensions
{
    /// <summary>Registers the agent; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddDevOps(this IHostApplicationBuilder builder) => builder.AddAgent<DevOpsAgent>();
}
