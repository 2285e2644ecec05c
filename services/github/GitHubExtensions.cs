using AgentFactory.Agents.Hosting;
using AgentFactory.GitHub.Analysis;
using AgentFactory.GitHub.Credentials;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Following;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;
using AgentFactory.GitHub.Reviews;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
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
        builder.Services.AddSingleton<DeliveryExtras>();
        builder.Services.AddSingleton<ForgeDelivery>();
        builder.Services.AddSingleton<LocalDelivery>();
        builder.Services.AddSingleton<FollowedPull>();
        builder.Services.AddSingleton<PullRequestLook>();
        builder.Services.AddSingleton<UnmetPost>();
        builder.Services.AddSingleton<AnswerPost>();
        builder.Services.AddSingleton<ReviewPost>();
        builder.Services.AddSingleton<ReviewDelivery>();
        builder.Services.AddSingleton<FindingIssues>();
        builder.Services.AddSingleton<RepositoryAnalysis>();
        builder.Services.AddSingleton<IssueComment>();
        builder.Services.AddBusParticipant(bus => bus.AddConsumer<TellIssueConsumer, TellIssueConsumerDefinition>());
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
