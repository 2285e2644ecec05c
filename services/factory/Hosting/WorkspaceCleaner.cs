using AgentFactory.Agents.Workspaces;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Hosting;

/// <summary>
/// Removes the checkouts of runs that have ended: what remains of a run is its history, its journal and its bare repository.
/// In one process, where whoever knows the runs also has the folders.
/// </summary>
internal sealed class WorkspaceCleaner(
    IWorkspaceFactory workspaces,
    IRunIndex index,
    IOptions<WorkspaceOptions> options,
    TimeProvider time,
    ILogger<WorkspaceCleaner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A run's agents may be at work for a moment after its end, when it was cancelled.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Longer than any proof: a clean checkout that is older was left by a process that died.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(2);

    /// <summary>By now the agents of this process are still: what they leave goes without delay.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await CleanAsync(TimeSpan.Zero, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await CleanAsync(Grace, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CleanAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        try
        {
            var root = new DirectoryInfo(options.Value.Root);
            foreach (var folder in root.Exists ? root.GetDirectories() : [])
            {
                if (await IsDoneAsync(folder, grace, cancellationToken))
                    await workspaces.RemoveAsync(folder.Name, cancellationToken);
            }
        }
#pragma warning disable CA1031 // Folders that stay cost space, no more: nothing may fail because of them.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogWarning(e, "Not every checkout of an ended run could be removed from {Root}; the next look tries again", options.Value.Root);
        }
        catch (OperationCanceledException)
        {
            // The next process goes on.
        }
    }

    private async Task<bool> IsDoneAsync(DirectoryInfo folder, TimeSpan grace, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (folder.Name.StartsWith(WorkspaceOptions.CleanPrefix, StringComparison.Ordinal))
            return folder.LastWriteTimeUtc < now - Abandoned;
        return RunIds.IsValid(folder.Name)
            && await index.FindAsync(folder.Name, cancellationToken) is { EndedAt: { } ended }
            && ended <= now - grace;
    }
}
