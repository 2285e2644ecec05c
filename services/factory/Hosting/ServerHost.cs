using System.Net.Sockets;
using AgentFactory.Coordinator;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Dashboard;
using AgentFactory.Knowledge;
using AgentFactory.ServiceDefaults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AgentFactory.Factory.Hosting;

/// <summary>The fleet with a web server around it. Ctrl-C and TERM stop it; runs go on from where they are when it is started again.</summary>
internal static class ServerHost
{
    public static async Task<int> RunAsync(ServeRequest request, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "factory", ContentRootPath = AppContext.BaseDirectory });
        var fleet = new AgentFleetBuilder(request.DataFolder) { Unsandboxed = request.Unsandboxed };
        var configuration = fleet.Configure();
        foreach (var note in KnownSettings.FindNotes(configuration))
            Console.Error.WriteLine(PlainText.Line($"factory serve: {note}"));
        builder.Configuration.AddConfiguration(configuration);
        builder.Configuration.AddInMemoryCollection(Hosts.For(builder.Configuration, request));
        CrashLog.Folder = Path.Combine(request.DataFolder, "logs");
        await using var dashboard = request.Dashboard ? await AspireDashboard.StartAsync(request.DataFolder, cancellationToken) : null;
        if (dashboard is not null)
            builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.Intake.AbsoluteUri;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Without TLS a port speaks either HTTP/1 or HTTP/2: gRPC needs one of its own.
            kestrel.Listen(request.Http.Address, request.Http.Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(request.Grpc.Address, request.Grpc.Port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = FleetHost.StopPatience);
        builder.AddServiceDefaults();
        builder.AddFleet(fleet.Agents);
        await using var app = builder.Build();
        app.UseHostFiltering();
        app.MapDefaultEndpoints();
        app.MapCoordinator();
        app.MapKnowledge();
        try
        {
            await app.StartOrStopAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } or SocketException)
        {
            throw new BadInputException($"cannot listen on {request.Http} and {request.Grpc}: {e.Message} --urls and --grpc-url name others.");
        }

        if (CustomAgents.Describe(app.Services) is { } own)
            Console.Error.WriteLine(PlainText.Line($"factory serve: {own}"));
        if (Hosts.FindWarning(request) is { } warning)
            Console.Error.WriteLine(warning);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Console.Out.WriteLine($"ready: REST and health {addresses[0]}, gRPC {addresses[^1]}, data {request.DataFolder}");
        if (dashboard is not null)
            Console.Out.WriteLine($"dashboard: {dashboard.Page}");
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Succeeded;
    }
}
