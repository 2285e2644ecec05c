using System.Collections.Concurrent;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Providers;
using AgentFactory.Coordinator.Models.Providers.OpenAi;
using AgentFactory.Coordinator.Models.Replay;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Models;

/// <summary>The providers of the models in use, one a model.</summary>
internal sealed class ModelProviders(
    IConfiguration configuration,
    IOptions<ModelOptions> options,
    OpenAiClients clients,
    SecretRedactor redactor,
    TimeProvider time,
    ILogger<ModelProviders> logger)
{
    private readonly ConcurrentDictionary<ModelName, IModelProvider> _providers = new();
    private readonly PriceTable _prices = new(options.Value.Prices);
    private readonly AnswerFormats _formats = new();

    /// <exception cref="ModelUnavailableException">Something that the provider needs is not configured.</exception>
    public IModelProvider For(ModelName model) => _providers.GetOrAdd(model, Create);

    private IModelProvider Create(ModelName model)
    {
        if (model.Provider == ModelName.Replay) return new ReplayProvider(model.Name, options.Value.MaxRecordingBytes);
        var (endpoint, problem) = Endpoints.Find(model.Provider, configuration);
        if (endpoint is null) throw new ModelUnavailableException($"{model}: {problem}. Nothing was sent.", retryable: false) { CanWait = true };
        var faults = new OpenAiFaults(redactor, time);
        return new OpenAiProvider(model, endpoint, clients.Create(model, endpoint, faults), options.Value, _prices, _formats, faults, time, logger);
    }
}
