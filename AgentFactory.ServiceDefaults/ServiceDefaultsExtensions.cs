using AgentFactory.ServiceDefaults.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AgentFactory.ServiceDefaults;

/// <summary>What every service has alike: telemetry, health, service discovery, resilient HTTP clients, terse logs.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Tag of the checks that say the process itself is alive; all the others only say whether it is ready.</summary>
    public const string LiveTag = "live";

    /// <summary>Readiness: every check.</summary>
    public const string HealthPath = "/health";

    /// <summary>Liveness: only the checks tagged <see cref="LiveTag"/>.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Adds the defaults; called first in every <c>Program.cs</c>.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        FaultPoints.Use(builder.Configuration[FaultPoints.DirectoryKey]);
        builder.AddTerseConsole();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(ClientResilience.Configure);
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>Maps <see cref="HealthPath"/> and <see cref="AlivePath"/>: 200 when well, 503 when not.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.MapHealthChecks(HealthPath);
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) });
        return app;
    }

    private static void AddTerseConsole(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });

        // Standard output belongs to what a command prints; logs must never mix with its JSON.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // Of two rules for one category the later wins: put first, these yield to what the operator configured.
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            foreach (var noisy in (ReadOnlySpan<string>)["Microsoft.AspNetCore", "Microsoft.Hosting", "MassTransit", "Polly", "System.Net.Http"])
            {
                filter.Rules.Insert(0, new LoggerFilterRule(null, noisy, LogLevel.Warning, null));
            }
        });
    }
}
