namespace AgentFactory.Coordinator.Models;

/// <summary>Says once, at the start, which roles' need of context nobody knows to be met.</summary>
internal sealed class ContextNotice(ModelCatalog catalog, ILogger<ContextNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (catalog.FindContextNotes(null) is { Count: > 0 } notes)
            logger.LogWarning("{Notes}", string.Join("; ", notes));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
