using System.Net;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.Coordinator.Tests.Storage.Disk;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Coordinator.Tests.EndToEnd;

/// <summary>
/// The coordinator as it runs, over one data directory: real store, real bus in memory, real git; scripted agents and a
/// scripted model. A process that dies is a host that is thrown away while its agents hang.
/// </summary>
internal sealed class FleetWorld : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _root = Directory.CreateTempSubdirectory("factory-fleet-").FullName;
    private WebApplication? _host;

    public Script Script { get; } = new();

    public FakeFreeSpace Space { get; } = new();

    public MovedClock Clock { get; } = new();

    public RunService Runs => Services.GetRequiredService<RunService>();

    public IServiceProvider Services => (_host ?? throw new InvalidOperationException("no process is running")).Services;

    public string DataDirectory => _root;

    public Uri RestAddress => new(Addresses[0]);

    public Uri GrpcAddress => new(Addresses[1]);

    public static PrpDocument Prp => new()
    {
        Title = "Two files",
        Goal = "Two files must exist.",
        Criteria = [new("C1", "they exist", "test -f left.txt && test -f right.txt", CriterionClass.Gate, new(1, 1))],
    };

    /// <param name="driveAll">Whether it drives runs that it was not told to drive.</param>
    /// <param name="settings">Further settings, as <c>Key=Value</c>.</param>
    public async Task StartAsync(bool driveAll = true, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Coordinator:DataDirectory"] = _root,
            ["Coordinator:DriveAllRuns"] = driveAll ? "true" : "false",
            ["Coordinator:SweepInterval"] = "00:00:00.050",
            ["Coordinator:Disk:CheckInterval"] = "00:00:00.020",
            ["Coordinator:TakeoverInterval"] = "00:00:00.200",
            ["Bus:StopTimeout"] = "00:00:01",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton<IFreeSpace>(Space);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddCoordinator();
        builder.Services.AddSingleton(Script);
        builder.Services.AddSingleton<ScriptedAgent>();
        builder.Services.AddSingleton<IModelGateway, ScriptedModel>();
        foreach (var role in (string[])[Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer])
        {
            builder.Services.AddBusParticipant(
                _ => { },
                (context, bus) => bus.ReceiveEndpoint(
                    QueueNames.ForRole(role),
                    endpoint => endpoint.Handler<ExecuteTask>(message => context.GetRequiredService<ScriptedAgent>().WorkAsync(message.Message))));
        }

        builder.AddFactoryBus();
        _host = builder.Build();
        _host.MapCoordinator();
        Script.Begin();
        await _host.StartAsync();
    }

    /// <summary>Ends the process where it stands: agents that hang say nothing more.</summary>
    public Task KillAsync() => EndAsync(TimeSpan.FromSeconds(2));

    /// <summary>Stops the process as its operator does.</summary>
    public Task StopAsync() => EndAsync(Patience);

    private async Task EndAsync(TimeSpan patience)
    {
        if (_host is null)
            return;
        var host = _host;
        _host = null;
        Script.Kill();
        using var hurry = new CancellationTokenSource(patience);
        try
        {
            await host.StopAsync(hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // It did not stop in time; what is left of it is thrown away.
        }

        await host.DisposeAsync();
    }

    public Task<RunOverview> SubmitAsync(RunOptions? options = null, string? key = null) =>
        Runs.SubmitAsync(new(Prp, options ?? new()) { IdempotencyKey = key }, CancellationToken.None);

    /// <summary>Watches until the run ends or waits; answers all it saw.</summary>
    public async Task<List<RunNotice>> WatchAsync(string runId)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = new List<RunNotice>();
        await foreach (var notice in Runs.WatchAsync(runId, 0, untilEnded: false, patience.Token))
            seen.Add(notice);
        return seen;
    }

    /// <summary>Waits for the first event of a type.</summary>
    public async Task WaitForAsync(string runId, string type)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var notice in Runs.WatchAsync(runId, 0, untilEnded: false, patience.Token))
        {
            if (notice.Type == type)
                return;
        }

        throw new InvalidOperationException($"the run ended without a {type}");
    }

    private string[] Addresses => [.. _host!.Urls];

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Script.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
