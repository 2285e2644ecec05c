using AgentFactory.Contracts.Knowledge;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AgentFactory.Agents.Knowledge;

/// <summary>Puts the knowledge base into a host of agents.</summary>
internal static class KnowledgeClientExtensions
{
    /// <summary><see cref="IKnowledgeBase"/>: empty where the process has no way to the knowledge service.</summary>
    public static IServiceCollection AddKnowledgeClient(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKnowledgeAccess(configuration);
        services.TryAddSingleton<IKnowledgeBase>(provider => provider.FindKnowledge() is { } knowledge ? new KnowledgeBase(knowledge) : NoKnowledge.Instance);
        return services;
    }
}
