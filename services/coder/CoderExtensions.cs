using AgentFactory.Agents.Hosting;

namespace AgentFactory.Coder;

/// <summary>The coder's place in a host.</summary>
public static class CoderExtensions
{
    /// <summary>Registers the coder; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddCoder(this IHostApplicationBuilder builder) => builder.AddAgent<CoderAgent>();
}
