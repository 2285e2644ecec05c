using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentFactory.Coordinator.Storage.Disk;

/// <summary>Not ready while there is no room for runs.</summary>
internal sealed class DiskHealth(DiskWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watch.Problem is { } problem ? new HealthCheckResult(context.Registration.FailureStatus, problem) : HealthCheckResult.Healthy());
}
