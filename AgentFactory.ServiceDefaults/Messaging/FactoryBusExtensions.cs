using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AgentFactory.ServiceDefaults.Messaging;

/// <summary>Puts the parts of a program on one bus.</summary>
public static class FactoryBusExtensions
{
    /// <summary>Leaves a part's share of the bus for <see cref="AddFactoryBus"/>.</summary>
    public static IServiceCollection AddBusParticipant(
        this IServiceCollection services,
        Action<IBusRegistrationConfigurator> register,
        Action<IBusRegistrationContext, IBusFactoryConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(register);
        return services.AddSingleton(new BusParticipant(register, configure));
    }

    /// <summary>
    /// Adds the bus with every participant added so far; called last in <c>Program.cs</c>. RabbitMQ where the connection
    /// string <see cref="BusOptions.ConnectionName"/> is configured, in memory otherwise.
    /// </summary>
    /// <exception cref="InvalidOperationException">The bus was added before, or the connection string is not an AMQP address.</exception>
    public static TBuilder AddFactoryBus<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(IBus)))
        {
            throw new InvalidOperationException("The bus was already added. Call AddFactoryBus once, after every part was added.");
        }

        services.AddOptions<BusOptions>()
            .Bind(builder.Configuration.GetSection(BusOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<BusOptions>>((host, options) =>
        {
            // Otherwise the host is "started" while its queues are not there yet.
            host.WaitUntilStarted = true;
            host.StartTimeout = options.Value.StartTimeout;
            host.StopTimeout = options.Value.StopTimeout;
        });

        BusParticipant[] participants =
            [.. services.Select(service => service.ImplementationInstance).OfType<BusParticipant>()];
        var broker = BrokerAddress(builder.Configuration);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            foreach (var participant in participants)
            {
                participant.Register(bus);
            }

            if (broker is null)
            {
                bus.UsingInMemory((context, transport) => Configure(context, transport, participants));
            }
            else
            {
                bus.UsingRabbitMq((context, transport) =>
                {
                    transport.Host(broker);
                    Configure(context, transport, participants);
                });
            }
        });
        return builder;
    }

    private static void Configure<TEndpoint>(
        IBusRegistrationContext context, IBusFactoryConfigurator<TEndpoint> transport, BusParticipant[] participants)
        where TEndpoint : IReceiveEndpointConfigurator
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        transport.PrefetchCount = options.ConcurrentMessages;
        transport.ConcurrentMessageLimit = options.ConcurrentMessages;
        foreach (var participant in participants)
        {
            participant.Configure?.Invoke(context, transport);
        }

        transport.ConfigureEndpoints(context);
    }

    /// <summary>The broker that is configured; null when messages stay in the process.</summary>
    /// <exception cref="InvalidOperationException">The connection string is not an AMQP address.</exception>
    public static Uri? BrokerAddress(IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString(BusOptions.ConnectionName);
        if (string.IsNullOrWhiteSpace(connection))
        {
            return null;
        }

        // The text holds a password: the message must not repeat it.
        return Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps" or "rabbitmq" or "rabbitmqs"
            ? address
            : throw new InvalidOperationException(
                $"The connection string '{BusOptions.ConnectionName}' is not an AMQP address; nothing was started. " +
                $"Set ConnectionStrings__{BusOptions.ConnectionName} to amqp://user:password@host:port, or unset it to keep messages in the process.");
    }
}
