using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using OpenAI;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Makes the clients of the OpenAI library, all on one pool of connections.</summary>
internal sealed class OpenAiClients : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        // Trace ids are no business of the provider's.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public IChatClient Create(ModelName model, Endpoint endpoint, OpenAiFaults faults)
    {
        var options = new OpenAIClientOptions
        {
            Endpoint = endpoint.Url,
            Transport = new HttpClientPipelineTransport(_http),
            // Retries and time-outs are the gateway's: two layers of them would multiply.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        return new OpenAIClient(new ApiKeyCredential(endpoint.Key), options)
            .GetChatClient(model.Name)
            .AsIChatClient()
            .AsBuilder()
            .UseOpenTelemetry(sourceName: ModelTelemetry.Source, configure: client => client.EnableSensitiveData = false)
            .Use(client => new RefusalsTranslated(client, faults))
            .Build();
    }

    public void Dispose() => _http.Dispose();
}
