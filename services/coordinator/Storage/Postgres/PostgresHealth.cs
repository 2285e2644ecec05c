using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>Ready only while the database answers.</summary>
internal sealed class PostgresHealth(PostgresDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await database.AnswersAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the database does not answer");
}
