using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AgentFactory.ServiceDefaults;

/// <summary>Traces, metrics and logs over OTLP, to wherever OpenTelemetry's own variables point.</summary>
internal static class Telemetry
{
    /// <summary>OpenTelemetry's own name for where to send; Aspire sets it for every resource.</summary>
    internal const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceNameKey = "OTEL_SERVICE_NAME";

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // Nobody listens: building the pipeline would only make the start slower.
        if (string.IsNullOrWhiteSpace(builder.Configuration[EndpointKey]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry();
        if (string.IsNullOrWhiteSpace(builder.Configuration[ServiceNameKey]))
        {
            telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName));
        }

        telemetry
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("MassTransit", "AgentFactory*", "Experimental.Microsoft.Extensions.AI"))
            .WithTracing(tracing => tracing
                .AddProcessor(new InheritedTags())
                .AddAspNetCoreInstrumentation(options =>
                    options.Filter = context =>
                        !context.Request.Path.StartsWithSegments(ServiceDefaultsExtensions.HealthPath, StringComparison.Ordinal) &&
                        !context.Request.Path.StartsWithSegments(ServiceDefaultsExtensions.AlivePath, StringComparison.Ordinal))
                .AddHttpClientInstrumentation()
                .AddSource("MassTransit", "AgentFactory*", "Experimental.Microsoft.Extensions.AI"))
            .UseOtlpExporter();
    }
}
