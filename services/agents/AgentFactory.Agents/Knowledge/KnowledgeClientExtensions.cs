using AgentFactory.Contracts.Knowledge;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Knowledge;

/// <summary>Puts the knowledge base into a host of agents.</summary>
internal static class KnowledgeClientExtensions
{
    /// <summary>
    /// <see cref="IKnowledgeBase"/>: of this process where it has an <see cref="IKnowledge"/>, else over gRPC where an address
    /// is configured, else empty.
    /// </summary>
    public static IServiceCollection AddKnowledgeClient(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KnowledgeClientOptions>().Bind(configuration.GetSection(KnowledgeClientOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddGrpcClient<Contracts.Knowledge.Knowledge.KnowledgeClient>((provider, client) =>
                client.Address = provider.GetRequiredService<IOptions<KnowledgeClientOptions>>().Value.Address)
            .ConfigureChannel((provider, channel) =>
                channel.MaxReceiveMessageSize = provider.GetRequiredService<IOptions<KnowledgeClientOptions>>().Value.MaxMessageBytes);
        services.TryAddSingleton<IKnowledgeBase>(provider =>
        {
            if (provider.GetService<IKnowledge>() is { } here)
                return new KnowledgeBase(here);
            return provider.GetRequiredService<IOptions<KnowledgeClientOptions>>().Value.Address is null
                ? NoKnowledge.Instance
                : new KnowledgeBase(ActivatorUtilities.CreateInstance<GrpcKnowledge>(provider));
        });
        return services;
    }
}
