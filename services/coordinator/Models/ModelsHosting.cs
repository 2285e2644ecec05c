using AgentFactory.Coordinator.Models.Limits;
using AgentFactory.Coordinator.Models.Providers.OpenAi;
using AgentFactory.Coordinator.Models.Replay;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Models;

internal static class ModelsHosting
{
    /// <summary>Adds <see cref="IModelGateway"/>, <see cref="ModelCatalog"/> and <see cref="RecordingWriter"/>. Needs an
    /// <see cref="Storage.IJournalStore"/>; <c>AddCoordinator()</c> calls this.</summary>
    public static IHostApplicationBuilder AddModelGateway(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelOptions>()
            .BindConfiguration(ModelOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ModelOptions>, ModelSettings>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => SecretRedactor.From(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddHostedService<ContextNotice>();
        builder.Services.AddSingleton<OpenAiClients>();
        builder.Services.AddSingleton<ModelProviders>();
        builder.Services.AddSingleton<EndpointLimits>();
        builder.Services.AddSingleton<RecordingWriter>();
        // Another cache is used where one was added before.
        if (!builder.Services.Any(service => service.ServiceType == typeof(IDistributedCache)))
        {
            builder.Services.AddDistributedMemoryCache();
            builder.Services.AddOptions<MemoryDistributedCacheOptions>()
                .Configure<IOptions<ModelOptions>>((cache, models) => cache.SizeLimit = models.Value.CacheTotalBytes);
        }

        builder.Services.AddSingleton<AnswerMemory>();
        builder.Services.AddSingleton<IModelGateway, ModelGateway>();
        return builder;
    }
}
