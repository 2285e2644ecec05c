using AgentFactory.Agents.Hosting;

namespace AgentFactory.Database;

/// <summary>The database agent's place in a host.</summary>
public static class DatabaseExtensions
{
    /// <summary>Registers the database agent; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddDatabase(this IHostApplicationBuilder builder) => builder.AddAgent<DatabaseAgent>();
}
