using AgentFactory.Coder;
using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Models;
using AgentFactory.Database;
using AgentFactory.DevOps;
using AgentFactory.Factory.Cli;
using AgentFactory.GitHub;
using AgentFactory.Knowledge;
using AgentFactory.Planner;
using AgentFactory.Reviewer;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;
using AgentFactory.Tester;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Hosting;

/// <summary>The whole fleet in this process: the parts and the bus are those of the services, only the transport is not.</summary>
internal static class FleetHost
{
    /// <summary>How long a stop waits for what is in hand; what is not done then goes on from its journal.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    /// <summary>A fleet without a web server: it starts in a fraction of a second.</summary>
    /// <param name="configuration">Of all of it.</param>
    /// <param name="dataFolder">Where it writes its log.</param>
    /// <param name="agents">Those of one's own.</param>
    /// <param name="model">The model of the one run that it is for, where that chose one.</param>
    /// <param name="onlyToRead">Nothing will be started: agents of one's own, and mistakes in what the fleet is made of, do not matter.</param>
    public static IHost Build(
        ConfigurationManager configuration, string dataFolder, IReadOnlyCollection<Type>? agents = null, string? model = null, bool onlyToRead = false)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            ApplicationName = "factory",
            ContentRootPath = AppContext.BaseDirectory,
            Configuration = configuration,
        });
        CrashLog.Folder = Path.Combine(dataFolder, "logs");
        var log = new FileLoggerProvider(CrashLog.Folder, TimeProvider.System, CommandLine.IsDebugged ? Console.Error : null);
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(new LogFile(log.File));
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        // Signals are the command's: the first one must let the run be set aside before the host stops.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        if (onlyToRead)
        {
            builder.AddFactorysOwn();
            builder.AddFactoryBus();
            builder.Services.RemoveAll<IValidateOptions<CoordinatorOptions>>();
        }
        else
        {
            builder.AddFleet(agents ?? []);
        }

        builder.Services.Configure<ModelOptions>(options => options.Chosen = model);
        return builder.Build();
    }

    /// <summary>Coordinator, knowledge, the roles, the agents of one's own, and the bus that joins them.</summary>
    public static IHostApplicationBuilder AddFleet(this IHostApplicationBuilder builder, IReadOnlyCollection<Type> agents)
    {
        builder.AddFactorysOwn();
        builder.AddCustomAgents(agents);
        builder.AddFactoryBus();
        return builder;
    }

    private static void AddFactorysOwn(this IHostApplicationBuilder builder)
    {
        builder.AddCoordinator();
        builder.AddKnowledge();
        builder.Services.AddHostedService<WorkspaceCleaner>();
        builder.AddPlanner();
        builder.AddCoder();
        builder.AddTester();
        builder.AddReviewer();
        builder.AddDatabase();
        builder.AddDevOps();
        builder.AddGitHub();
        // One process has one configuration: who can open pull requests there does so by itself.
        builder.Services.AddOptions<CoordinatorOptions>().PostConfigure<IOptions<GitHubOptions>>((coordinator, github) =>
            coordinator.Forge ??= github.Value.HasCredential ? github.Value.Address : null);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
