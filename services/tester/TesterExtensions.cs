using AgentFactory.Agents.Hosting;

namespace AgentFactory.Tester;

/// <summary>The tester's place in a host.</summary>
public static class TesterExtensions
{
    /// <summary>Registers the tester; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddTester(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<TesterOptions>()
            .Bind(builder.Configuration.GetSection(TesterOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return builder.AddAgent<TesterAgent>();
    }
}
