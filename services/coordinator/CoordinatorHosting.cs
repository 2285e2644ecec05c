using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Policy;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Dispatch;
using AgentFactory.Coordinator.Fleet;
using AgentFactory.Coordinator.Journal;
using AgentFactory.Coordinator.Learning;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.Coordinator.Storage.Postgres;
using AgentFactory.Coordinator.Storage.Sqlite;
using AgentFactory.ServiceDefaults.Messaging;
using Grpc.AspNetCore.Server;
using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator;

/// <summary>Puts the coordinator into a host.</summary>
internal static class CoordinatorHosting
{
    /// <summary>Adds all of the coordinator, the model gateway included. Call <c>AddFactoryBus()</c> after the last part.</summary>
    public static IHostApplicationBuilder AddCoordinator(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<CoordinatorOptions>()
            .Bind(builder.Configuration.GetSection(CoordinatorOptions.Section))
            .PostConfigure(options => Complete(options, builder.Configuration))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(PolicyFile.Read(builder.Configuration));
        services.AddStorage(builder.Configuration);
        services.AddDisk(builder.Configuration);
        services.AddRuns(builder.Configuration);
        services.AddRepositories(builder.Configuration);
        services.AddLearning(builder.Configuration);
        services.AddFleet(builder.Configuration);
        builder.AddModelGateway();
        services.AddBusParticipant(bus => bus.AddConsumer<IntegrateTaskConsumer, IntegrateTaskConsumerDefinition>());
        services.AddSingleton<RunService>();
        services.AddSingleton<RunReports>();
        services.AddSingleton<PlanPreviews>();
        services.AddSingleton<Submissions>();
        services.AddSingleton<IJournal, JournalService>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<CoordinatorOptions>>((grpc, coordinator) =>
        {
            // Otherwise gRPC claims every two-part path, and REST's own answers to a wrong content type are lost.
            grpc.IgnoreUnknownServices = true;
            grpc.MaxReceiveMessageSize = coordinator.Value.MaxMessageBytes;
            grpc.MaxSendMessageSize = coordinator.Value.MaxMessageBytes;
        });
        return builder;
    }

    /// <summary>Maps what the coordinator answers on.</summary>
    public static WebApplication MapCoordinator(this WebApplication app)
    {
        app.UseRequestErrors();

        // The web server has a bound of its own, below the size of a long conversation; gRPC knows the right one.
        var unlimited = new DisableRequestSizeLimitAttribute();
        app.MapGrpcService<JournalGrpcService>().WithMetadata(unlimited);
        app.MapGrpcService<CoordinatorGrpcService>().WithMetadata(unlimited);
        app.MapRuns();
        app.MapFleet();
        app.MapGit();
        return app;
    }

    private static void Complete(CoordinatorOptions options, IConfiguration configuration)
    {
        if (options.DataDirectory.Length == 0)
            options.DataDirectory = Path.Combine(Environment.CurrentDirectory, ".factory");
        options.DataDirectory = Path.GetFullPath(options.DataDirectory);
        if (options.FleetRoles.Count == 0)
        {
            foreach (var role in CoordinatorOptions.RolesIn(configuration))
                options.FleetRoles.Add(role);
        }
    }

    private static void AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var choice = StorageChoice.Read(configuration.GetConnectionString(StorageChoice.ConnectionName));
        if (choice.Postgres is { } connection)
            services.AddPostgres(configuration, connection);
        else
            services.AddSqlite(configuration, choice.SqliteFile);
    }

    private static void AddPostgres(this IServiceCollection services, IConfiguration configuration, string connection)
    {
        services.AddOptions<PostgresStorageOptions>()
            .Bind(configuration.GetSection($"{CoordinatorOptions.Section}:Postgres"))
            .PostConfigure(storage => storage.ConnectionString = connection)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<IRunStore, PostgresRunStore>();
        services.AddSingleton<IRunIndex, PostgresRunIndex>();
        services.AddSingleton<IJournalStore, PostgresJournalStore>();
        services.AddSingleton<IRunOwnership, SharedOwnership>();
        services.AddHealthChecks().AddCheck<PostgresHealth>("database");
    }

    private static void AddSqlite(this IServiceCollection services, IConfiguration configuration, string? file)
    {
        services.AddSingleton<IRunOwnership, RunOwnership>();
        services.AddOptions<SqliteStorageOptions>()
            .Bind(configuration.GetSection($"{CoordinatorOptions.Section}:Storage"))
            .PostConfigure<IOptions<CoordinatorOptions>>((storage, coordinator) =>
                storage.Path = storage.Path.Length > 0 ? storage.Path : file ?? Path.Combine(coordinator.Value.DataDirectory, "factory.db"))
            .ValidateDataAnnotations();
        services.AddSingleton(provider =>
        {
            DataDirectory.Require(provider.GetRequiredService<IOptions<CoordinatorOptions>>().Value.DataDirectory);
            return new SqliteDatabase(provider.GetRequiredService<IOptions<SqliteStorageOptions>>().Value, provider.GetRequiredService<WriteFailures>());
        });
        services.AddSingleton<IRunStore, SqliteRunStore>();
        services.AddSingleton<IRunIndex, SqliteRunIndex>();
        services.AddSingleton<IJournalStore, SqliteJournalStore>();
    }

    private static void AddDisk(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DiskOptions>().Bind(configuration.GetSection(DiskOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IFreeSpace, FileSystemSpace>();
        services.AddSingleton<WriteFailures>();
        services.AddSingleton<DiskRoom>();
        services.AddSingleton<DiskWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DiskWatch>());
        services.AddHealthChecks().AddCheck<DiskHealth>("disk");
    }

    private static void AddRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RunEngineOptions>()
            .Bind(configuration.GetSection(RunEngineOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IRunDecider, RunDecider>();
        services.AddSingleton<RunEngine>();
        services.AddSingleton<RunNotices>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<RunNotices>());
        services.AddSingleton<RunDriver>();
        services.AddSingleton<OutboxDispatcher>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<OutboxDispatcher>());
        services.AddHostedService(provider => provider.GetRequiredService<OutboxDispatcher>());
        services.AddHostedService<TimerService>();
        services.AddHostedService<RunTakeover>();
    }

    private static void AddLearning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKnowledgeAccess(configuration);
        services.AddSingleton<LessonKeeper>();
        services.AddSingleton<IRunObserver>(provider => provider.GetRequiredService<LessonKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<LessonKeeper>());
    }

    private static void AddRepositories(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RepositoryOptions>()
            .Bind(configuration.GetSection($"{CoordinatorOptions.Section}:Repositories"))
            .PostConfigure<IOptions<CoordinatorOptions>>((repositories, coordinator) =>
                repositories.Directory = repositories.Directory.Length > 0 ? repositories.Directory : Path.Combine(coordinator.Value.DataDirectory, "repositories"))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<RunRepositories>();
        services.AddSingleton<RepositoryIntegrator>();
        services.AddSingleton<RepositoryAddresses>();
        services.AddSingleton<AttemptTokens>();
        services.AddSingleton<GitHttpBackend>();
    }
}
