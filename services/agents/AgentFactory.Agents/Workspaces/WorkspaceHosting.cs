using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Registers workspaces and the sandbox.</summary>
public static class WorkspaceHosting
{
    /// <summary>
    /// Adds <see cref="ISandbox"/> and <see cref="IWorkspaceFactory"/>, with settings from the sections <c>Sandbox</c> and
    /// <c>Workspaces</c>. Commands run without a sandbox only when <see cref="SandboxOptions.Mode"/> says so.
    /// </summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SandboxOptions>().Bind(configuration.GetSection(SandboxOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WorkspaceOptions>().Bind(configuration.GetSection(WorkspaceOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ISandbox>(provider => provider.GetRequiredService<IOptions<SandboxOptions>>().Value.Mode == SandboxMode.None
            ? ActivatorUtilities.CreateInstance<UnsandboxedRunner>(provider)
            : ActivatorUtilities.CreateInstance<BubblewrapSandbox>(provider));
        services.TryAddSingleton<IWorkspaceFactory, GitWorkspaceFactory>();
        return services;
    }
}
