using AgentFactory.Coordinator.Dispatch;
using AgentFactory.Coordinator.Runs;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Storage.Disk;

/// <summary>
/// Sets the runs of this process aside while there is still room to write that down. A run that meets a full disk in the
/// middle of a step could neither go on nor say why it does not.
/// </summary>
internal sealed class DiskWatch(
    DiskRoom room,
    WriteFailures failures,
    IRunIndex index,
    IRunOwnership ownership,
    RunEngine engine,
    TimeProvider time,
    IOptions<DiskOptions> options,
    ILogger<DiskWatch> logger) : BackgroundService
{
    private readonly CancellationTokenSource _speechless = new();

    // Runs whose stop could not be written down; it is as soon as there is room, because their agents lost what they had in hand.
    private readonly HashSet<string> _owed = new(StringComparer.Ordinal);

    /// <summary>Why runs do not go on; null while they do.</summary>
    public string? Problem { get; private set; }

    /// <summary>Cancelled when a run stopped and its history could not be told.</summary>
    public CancellationToken Speechless => _speechless.Token;

    public override void Dispose()
    {
        base.Dispose();
        _speechless.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var problem = room.FindProblem() ?? (failures.Take() is { } failure ? $"the database cannot be written: {failure}" : null);
        if (problem is not null && Problem is null)
            logger.LogError("Runs are set aside: {Problem}", problem);
        if (problem is null && Problem is not null)
            logger.LogInformation("There is room again; runs that were set aside go on when they are resumed");
        var why = problem ?? Problem;
        Problem = problem;
        if (why is null)
            return;
        foreach (var runId in problem is null ? [.. _owed] : await DrivenAsync(cancellationToken))
            await SetAsideAsync(runId, why, cancellationToken);
    }

    /// <summary>The runs that go on here. When they cannot be read, none was lost: the next look finds them.</summary>
    private async Task<IReadOnlyList<string>> DrivenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var unfinished = await index.UnfinishedAsync(cancellationToken);
            return [.. unfinished.Where(run => run.Phase == RunPhase.Active && ownership.Holds(run.RunId)).Select(run => run.RunId)];
        }
#pragma warning disable CA1031 // The watch must come round again whatever happened.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(e, "The runs could not be read; trying again in {Interval}", options.Value.CheckInterval);
            return [];
        }
    }

    private async Task SetAsideAsync(string runId, string why, CancellationToken cancellationToken)
    {
        try
        {
            await engine.HandleAsync(runId, new InterruptRun(why), null, cancellationToken);
            _owed.Remove(runId);
        }
#pragma warning disable CA1031 // Whatever the disk answers, the other runs must be tried, and this one again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (_owed.Add(runId))
                logger.LogError(e, "The run {RunId} has stopped, and not even that could be written down; it is as soon as there is room", runId);
            await _speechless.CancelAsync();
        }
    }
}
