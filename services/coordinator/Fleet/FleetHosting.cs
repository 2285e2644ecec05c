using AgentFactory.Contracts;
using AgentFactory.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>Puts the watch over the agents into a coordinator.</summary>
internal static class FleetHosting
{
    private const int DefaultListed = 50;

    /// <summary>The most dead letters of one queue that one look shows.</summary>
    private const int MaxListed = 1000;

    public static void AddFleet(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<CoordinatorOptions>, FleetCheck>();
        services.AddOptions<FleetOptions>()
            .Bind(configuration.GetSection($"{CoordinatorOptions.Section}:Fleet")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FleetRegistry>();
        services.AddHostedService<FleetWatch>();
        if (FactoryBusExtensions.BrokerAddress(configuration) is { } broker)
        {
            services.AddSingleton<IDeadLetters>(provider => ActivatorUtilities.CreateInstance<RabbitDeadLetters>(provider, broker));
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<QueueDepths>(provider, broker));
        }
        else
        {
            services.AddSingleton<IDeadLetters, NoDeadLetters>();
        }

        services.AddBusParticipant(bus => bus.AddConsumer<HeartbeatConsumer>().Endpoint(endpoint =>
        {
            // A queue of this process alone, gone with it.
            endpoint.Name = "agentfactory.heartbeats";
            endpoint.InstanceId = $"-{Guid.NewGuid():N}";
            endpoint.Temporary = true;
        }));
    }

    public static void MapFleet(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/dead-letters", async (IDeadLetters letters, int? limit, CancellationToken cancellationToken) =>
            Results.Text(
                ContractsJson.Write(new { Letters = await letters.ListAsync(Math.Clamp(limit ?? DefaultListed, 1, MaxListed), cancellationToken) }),
                "application/json")).WithSummary("The messages that nobody could use, `limit` of them, and why");
        app.MapGet("/v1/fleet", (FleetRegistry fleet, string? role, string? capability) =>
        {
            var health = fleet.Health();
            var body = new
            {
                Status = health.Healthy ? "healthy" : "degraded",
                health.Problems,
                Agents = fleet.Find(role, capability),
            };
            return Results.Text(ContractsJson.Write(body), "application/json");
        }).WithSummary("The agents that were heard of, of a `role` or with a `capability`, and whether anybody is missing");
    }
}
