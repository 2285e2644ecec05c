using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.Factory.Views;

namespace AgentFactory.Factory.Runs;

/// <summary>One run in a started fleet, followed to its end, to a wait, or to the user's Ctrl-C.</summary>
internal sealed class RunSession(IServiceProvider services, IRunView view)
{
    private static readonly TimeSpan InterruptPatience = TimeSpan.FromSeconds(5);

    private readonly RunService _service = services.GetRequiredService<RunService>();
    private readonly IRunStore _store = services.GetRequiredService<IRunStore>();
    private readonly IJournalStore _journal = services.GetRequiredService<IJournalStore>();
    private readonly DiskWatch _disk = services.GetRequiredService<DiskWatch>();
    private readonly Dictionary<string, string> _steps = [];
    private RunState _state = RunState.New("");

    /// <returns>Why it stopped, where not even that could be recorded; null otherwise.</returns>
    public async Task<string?> FollowAsync(string runId, CancellationToken interrupted)
    {
        _state = RunState.New(runId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted, _disk.Speechless);
        try
        {
            await foreach (var notice in _service.WatchAsync(runId, 0, untilEnded: false, stop.Token))
            {
                if (StepProgress.Wait(notice) is var (task, reason))
                    view.ShowWait(task, reason);
                else if (notice.Sequence == 0)
                    StepProgress.Note(notice, _steps);
                else if (notice.Sequence > _state.Version)
                    await ShowNewAsync(stop.Token);
                view.ShowProgress(new RunProgress(await _journal.SpendingAsync(runId, stop.Token), _steps));
            }

            return null;
        }
        catch (OperationCanceledException) when (_disk.Speechless.IsCancellationRequested)
        {
            return $"{_disk.Problem ?? "the disk was full for a moment"}. What was recorded before is safe";
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(InterruptPatience);
            await InterruptAsync(runId, patience.Token);
            await ShowNewAsync(patience.Token);
            return null;
        }
    }

    private async Task InterruptAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await _service.InterruptAsync(runId, "stopped by the user", cancellationToken);
        }
        catch (RunRefusedException)
        {
            // It has just ended by itself.
        }
    }

    private async Task ShowNewAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in _store.ReadAsync(_state.RunId, _state.Version, cancellationToken))
        {
            _state = _state.Apply(stored);
            view.Show(stored, _state);
        }
    }
}
