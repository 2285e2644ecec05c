using AgentFactory.Agents.Hosting;
using AgentFactory.GitHub.Credentials;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub;

/// <summary>The github agent's place in a host.</summary>
public static class GitHubExtensions
{
    /// <summary>Registers the github agent; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddGitHub(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddForge(builder.Configuration);
        builder.Services.AddSingleton<BranchPush>();
        builder.Services.AddSingleton<ForgeDelivery>();
        builder.Services.AddSingleton<LocalDelivery>();
        return builder.AddAgent<GitHubAgent>();
    }

    /// <summary>Registers what speaks to the forge, without an agent.</summary>
    internal static IServiceCollection AddForge(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<GitHubOptions>().Bind(configuration.GetSection(GitHubOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<GitHubOptions>, GitHubOptionsCheck>();
        services.AddSingleton<IForgeCredential>(provider => ForgeCredential.Create(
            provider.GetRequiredService<IOptions<GitHubOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ForgeClient>();
        return services;
    }
}
