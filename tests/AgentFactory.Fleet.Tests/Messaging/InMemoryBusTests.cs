namespace AgentFactory.Fleet.Tests.Messaging;

public sealed class InMemoryBusTests : BusContract
{
    private protected override string? Broker => null;
}
