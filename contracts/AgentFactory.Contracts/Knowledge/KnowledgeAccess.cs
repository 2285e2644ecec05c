using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Contracts.Knowledge;

/// <summary>How a process comes to the knowledge service.</summary>
internal static class KnowledgeAccess
{
    public static IServiceCollection AddKnowledgeAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KnowledgeClientOptions>().Bind(configuration.GetSection(KnowledgeClientOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddGrpcClient<Knowledge.KnowledgeClient>((provider, client) =>
                client.Address = provider.GetRequiredService<IOptions<KnowledgeClientOptions>>().Value.Address)
            .ConfigureChannel((provider, channel) =>
                channel.MaxReceiveMessageSize = provider.GetRequiredService<IOptions<KnowledgeClientOptions>>().Value.MaxMessageBytes);
        return services;
    }

    /// <summary>The service of this process where there is one, else over gRPC where an address is configured, else null.</summary>
    public static IKnowledge? FindKnowledge(this IServiceProvider provider)
    {
        if (provider.GetService<IKnowledge>() is { } here)
            return here;
        return provider.GetRequiredService<IOptions<KnowledgeClientOptions>>().Value.Address is null
            ? null
            : ActivatorUtilities.CreateInstance<GrpcKnowledge>(provider);
    }
}
