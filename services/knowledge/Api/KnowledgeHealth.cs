using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentFactory.Knowledge.Api;

/// <summary>Ready when the store answers.</summary>
internal sealed class KnowledgeHealth(IKnowledgeStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.GetGenerationAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("the knowledge store does not answer", exception);
        }
    }
}
