using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Mcp;
using AgentFactory.Agents.Notes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Journal;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Hosting;

/// <summary>Puts agents into a host.</summary>
public static class AgentBuilderExtensions
{
    /// <summary>
    /// Registers an agent: its queue, its share of the bus, and all that tasks need. Call <c>AddFactoryBus()</c> after the
    /// last one. Where the host registers no <see cref="IJournal"/> of its own, the coordinator's is reached over gRPC.
    /// </summary>
    /// <typeparam name="TAgent">Made once; its constructor may ask for services.</typeparam>
    /// <remarks>
    /// Its settings are bound from <c>Agents:ROLE</c>. A malformed role, two agents of one role, and settings below <c>Agents</c> that
    /// nobody would read end the start with an error that names them.
    /// </remarks>
    public static IHostApplicationBuilder AddAgent<TAgent>(this IHostApplicationBuilder builder)
        where TAgent : Agent
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddAgentHosting();
        builder.Services.AddSingleton<Agent>(Make<TAgent>);
        builder.Services.AddBusParticipant(bus => bus.AddConsumer<AgentConsumer<TAgent>, AgentConsumerDefinition<TAgent>>());
        return builder;
    }

    private static void AddAgentHosting(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(AgentRoster)))
            return;

        services.AddSingleton(MakeRoster);
        services.AddHostedService<AgentLifecycle>();
        services.AddHostedService<ReadyLine>();
        services.AddSingleton<AgentIdentity>();
        services.AddSingleton<RunningAttempts>();
        services.AddSingleton<McpServers>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<TaskSlots>();
        services.AddHostedService(provider => provider.GetRequiredService<TaskSlots>());
        services.AddOptions<HeartbeatOptions>()
            .Bind(builder.Configuration.GetSection(HeartbeatOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<Heartbeats>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IToolbox, WorkspaceToolbox>();
        if (!services.Any(service => service.ServiceType == typeof(IWorkspaceFactory)))
            services.AddWorkspaces(builder.Configuration);
        services.AddOptions<LoopOptions>().Bind(builder.Configuration.GetSection(LoopOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddGrpcJournal(builder.Configuration);
        services.AddKnowledgeClient(builder.Configuration);
        services.AddNotes(builder.Configuration);
        services.AddBusParticipant(bus => bus.AddConsumer<CancelAttemptConsumer>().Endpoint(endpoint =>
        {
            // A queue of this process alone, gone with it: a cancellation for a dead process is for nobody.
            endpoint.Name = "agentfactory.cancel";
            endpoint.InstanceId = $"-{Guid.NewGuid():N}";
            endpoint.Temporary = true;
        }));
    }

    private static TAgent Make<TAgent>(IServiceProvider provider)
        where TAgent : Agent
    {
        try
        {
            return ActivatorUtilities.CreateInstance<TAgent>(provider);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Its role is not known yet.
            throw StartException.Of(new InvalidOperationException($"the agent {typeof(TAgent).Name} could not be started: {exception.Message}", exception));
        }
    }

    private static AgentRoster MakeRoster(IServiceProvider provider)
    {
        try
        {
            return new(provider.GetServices<Agent>(), provider.GetRequiredService<IConfiguration>());
        }
        catch (InvalidOperationException exception) when (exception is not StartException)
        {
            throw StartException.Of(exception);
        }
    }

    private static void AddNotes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NoteOptions>().Bind(configuration.GetSection(NoteOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<INotes, BusNotes>();
        services.AddBusParticipant(bus => bus.AddConsumer<NoteConsumer, NoteConsumerDefinition>());
    }

    private static void AddGrpcJournal(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JournalClientOptions>()
            .Bind(configuration.GetSection(JournalClientOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddGrpcClient<Journal.JournalClient>((provider, client) =>
            client.Address = provider.GetRequiredService<IOptions<JournalClientOptions>>().Value.Address)
            .ConfigureChannel((provider, channel) =>
            {
                var options = provider.GetRequiredService<IOptions<JournalClientOptions>>().Value;
                channel.MaxReceiveMessageSize = options.MaxMessageBytes;
                channel.MaxSendMessageSize = options.MaxMessageBytes;
            });
        services.TryAddSingleton<IJournal, GrpcJournal>();
    }
}
