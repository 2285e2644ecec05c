using AgentFactory.Agents.Hosting;

namespace AgentFactory.Tester;

/// <summary>The tester's place in a host.</summary>
public static class TesterExtensions
{
    /// <summary>Registers the tester; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddTester(this IHostApplicationBuilder builder) => builder.AddAgent<TesterAgent>();
}
