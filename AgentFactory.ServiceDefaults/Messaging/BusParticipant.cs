using MassTransit;

namespace AgentFactory.ServiceDefaults.Messaging;

/// <summary>
/// What one part of the program has on the bus. MassTransit may be added to a container only once, and one process may
/// host many parts: each leaves its share here, and <see cref="FactoryBusExtensions.AddFactoryBus"/> adds them together.
/// </summary>
/// <param name="Register">Adds the part's consumers.</param>
/// <param name="Configure">Settings of the bus as a whole that the part needs, whatever the transport; usually none.</param>
public sealed record BusParticipant(
    Action<IBusRegistrationConfigurator> Register,
    Action<IBusRegistrationContext, IBusFactoryConfigurator>? Configure = null);
