using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Api;
using AgentFactory.Knowledge.Caching;
using AgentFactory.Knowledge.Context;
using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Ingest;
using AgentFactory.Knowledge.Outcomes;
using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge;

/// <summary>Puts the knowledge service into a host.</summary>
internal static class KnowledgeHosting
{
    private const string DefaultUrl = "http://127.0.0.1:5310";
    private const string DefaultGrpcUrl = "http://127.0.0.1:5311";

    /// <summary>Adds store, outcomes, contexts, ingest, and <see cref="IKnowledge"/> within this process.</summary>
    public static IHostApplicationBuilder AddKnowledge(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        var configuration = builder.Configuration.GetSection(KnowledgeOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<OutcomeOptions>().Bind(configuration.GetSection("Outcomes")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ContextOptions>().Bind(configuration.GetSection("Context")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<CacheOptions>().Bind(configuration.GetSection("Cache")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KnowledgeStoreOptions>().Bind(configuration.GetSection("Store"))
            .PostConfigure<IOptions<KnowledgeOptions>>((store, knowledge) =>
                store.Directory = store.Directory.Length > 0 ? store.Directory : knowledge.Value.Directory)
            .ValidateDataAnnotations().ValidateOnStart();

        services.AddOptions<IndexOptions>().Bind(builder.Configuration.GetSection(IndexOptions.Section)).ValidateDataAnnotations().ValidateOnStart();

        // Another cache is used where one was added before.
        if (!services.Any(service => service.ServiceType == typeof(Microsoft.Extensions.Caching.Distributed.IDistributedCache)))
            services.AddDistributedMemoryCache();
        services.AddMetrics();
        services.AddEmbedding(configuration.GetSection("Embedding"));
        services.TryAddSingleton<IKnowledgeStore, LazyStore>();
        services.AddSingleton<KnowledgeMetrics>();
        services.AddSingleton<OutcomeStore>();
        services.AddSingleton<OutcomeRecorder>();
        services.AddSingleton<ContextAssembler>();
        services.AddSingleton<PatientCache>();
        services.AddSingleton<AnswerCache>();
        services.AddIngest(builder.Configuration);
        services.AddSingleton<IIngestTarget, StoreTarget>();
        services.AddSingleton<KnowledgeService>();
        services.AddSingleton<IKnowledge>(provider => provider.GetRequiredService<KnowledgeService>());
        services.AddHealthChecks().AddCheck<KnowledgeHealth>("knowledge");
        services.AddGrpc().AddServiceOptions<KnowledgeGrpcService>(grpc => grpc.Interceptors.Add<ApiKeyInterceptor>());
        services.AddOptions<Grpc.AspNetCore.Server.GrpcServiceOptions<KnowledgeGrpcService>>().Configure<IOptions<KnowledgeOptions>>((grpc, knowledge) =>
        {
            grpc.MaxReceiveMessageSize = knowledge.Value.MaxMessageBytes;
            grpc.MaxSendMessageSize = null;
        });
        return builder;
    }

    /// <summary>Adds the ingest, for whichever <see cref="IIngestTarget"/> there is; its list lies in <see cref="KnowledgeOptions.Directory"/>.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(KnowledgeOptions.Section);
        services.AddOptions<KnowledgeOptions>().Bind(section).PostConfigure(Complete).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IngestOptions>().Bind(section.GetSection("Ingest")).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<Ingestor>();
    }

    /// <summary>
    /// Without TLS a port speaks either HTTP/1, which probes use, or HTTP/2, which gRPC needs: one of each, on this machine only
    /// unless <c>urls</c> and <c>Knowledge:GrpcUrl</c> say otherwise. Kestrel's own <c>Kestrel:Endpoints</c> go before.
    /// </summary>
    public static WebApplicationBuilder AddKnowledgeEndpoints(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            return builder;
        var http = (builder.Configuration["urls"] ?? DefaultUrl).Split(';')[0];
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Http:Url"] = http,
            ["Kestrel:Endpoints:Http:Protocols"] = "Http1",
            ["Kestrel:Endpoints:Grpc:Url"] = builder.Configuration[$"{KnowledgeOptions.Section}:GrpcUrl"] ?? DefaultGrpcUrl,
            ["Kestrel:Endpoints:Grpc:Protocols"] = "Http2",
        });
        return builder;
    }

    /// <summary>Maps the gRPC service.</summary>
    public static WebApplication MapKnowledge(this WebApplication app)
    {
        app.Use(MalformedRequests.TranslateAsync);
        app.MapGrpcService<KnowledgeGrpcService>();
        return app;
    }

    /// <summary>A model for vectors: a generator that was added before, else an endpoint that is configured, else none.</summary>
    private static void AddEmbedding(this IServiceCollection services, IConfigurationSection configuration)
    {
        services.AddOptions<EmbeddingOptions>().Bind(configuration).ValidateDataAnnotations().ValidateOnStart();
        if (services.Any(service => service.ServiceType == typeof(IEmbeddingGenerator<string, Embedding<float>>)))
            services.AddSingleton<ModelEmbedder>();
        else if (!string.IsNullOrWhiteSpace(configuration[nameof(EmbeddingOptions.Model)]))
        {
            services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider =>
                new OpenAiEmbeddings(provider.GetRequiredService<IOptions<EmbeddingOptions>>().Value));
            services.AddSingleton<ModelEmbedder>();
        }
    }

    private static void Complete(KnowledgeOptions options) =>
        options.Directory = Path.GetFullPath(options.Directory.Length > 0 ? options.Directory : Path.Combine(".factory", "knowledge"));
}
