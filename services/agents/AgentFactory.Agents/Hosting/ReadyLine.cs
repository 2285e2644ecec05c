using AgentFactory.Agents.Journaling;
using AgentFactory.Contracts.Journal;
using AgentFactory.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Hosting;

/// <summary>Says in one line, once all of the process has started, which roles it has and whom it is connected to.</summary>
internal sealed class ReadyLine(
    AgentRoster roster, IJournal journal, IOptions<JournalClientOptions> coordinator, IConfiguration configuration,
    IHostApplicationLifetime lifetime, IServiceProvider services, ILogger<ReadyLine> logger) : IHostedService
{
    private CancellationTokenRegistration _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStarted.Register(() => logger.LogInformation(
            "Ready: {Roles}; {Messages}{Journal}{Listening}",
            string.Join(", ", roster.Agents.Select(agent => agent.Role).Order(StringComparer.Ordinal)), Messages(), Journal(), Listening()));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await _registration.DisposeAsync();

    /// <summary>The broker without the name and password that are in its address.</summary>
    private string Messages() => FactoryBusExtensions.BrokerAddress(configuration) is { } broker
        ? $"messages over the broker at {broker.Authority}{broker.AbsolutePath.TrimEnd('/')}"
        : $"messages stay in this process (ConnectionStrings:{BusOptions.ConnectionName} is not set)";

    private string Journal() => journal is GrpcJournal ? $"; coordinator at {coordinator.Value.Address}" : "";

    private string Listening() =>
        services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses ? $"; listening on {string.Join(", ", addresses)}" : "";
}
