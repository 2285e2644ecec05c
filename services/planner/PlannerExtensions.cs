using AgentFactory.Agents.Hosting;

namespace AgentFactory.Planner;

/// <summary>The planner's place in a host.</summary>
public static class PlannerExtensions
{
    /// <summary>Registers the planner; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddPlanner(this IHostApplicationBuilder builder) => builder.AddAgent<PlannerAgent>();
}
