using AgentFactory.Coordinator.Models.Limits;
using AgentFactory.Coordinator.Models.Providers.OpenAi;
using AgentFactory.Coordinator.Models.Replay;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;

namespace AgentFactory.Coordinator.Models;

internal static class ModelsHosting
{
    /// <summary>Adds <see cref="IModelGateway"/>, <see cref="ModelCatalog"/> and <see cref="RecordingWriter"/>. Needs an
    /// <see cref="Storage.IJournalStore"/>.</summary>
    public static IHostApplicationBuilder AddModelGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelOptions>()
            .BindConfiguration(ModelOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SecretRedactor>();
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<OpenAiClients>();
        builder.Services.AddSingleton<ModelProviders>();
        builder.Services.AddSingleton<EndpointLimits>();
        builder.Services.AddSingleton<RecordingWriter>();
        builder.Services.AddSingleton<IModelGateway, ModelGateway>();
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(ModelTelemetry.Source))
            .WithMetrics(metrics => metrics.AddMeter(ModelTelemetry.Source));
        return builder;
    }
}
