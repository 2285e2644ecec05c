using System.ComponentModel;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace AgentFactory.Agents.Tests.Mcp;

/// <summary>A real server of tools over HTTP, which wants a token.</summary>
internal sealed class GlossaryServer : IAsyncDisposable
{
    private const string Token = "Bearer glossary";

    private readonly WebApplication _app;

    private GlossaryServer(WebApplication app) => _app = app;

    public static Dictionary<string, string?> Headers => new() { ["Agents:translator:Mcp:glossary:Headers:Authorization"] = Token };

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<GlossaryServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddMcpServer().WithHttpTransport().WithTools<Tools>();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers.Authorization == Token)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.MapMcp();
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "look.up"), Description("Looks a term up.")]
        public static string LookUp(string term) =>
            term.Length > 0 ? $"{term}: a word" : throw new McpException("there is no term without letters");

        [McpServerTool(Name = "everything"), Description("All of it.")]
        public static string Everything() => new('x', 10_000);

        [McpServerTool(Name = "ponder"), Description("Never comes to an end.")]
        public static async Task<string> PonderAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        }
    }
}
