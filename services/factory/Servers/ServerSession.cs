using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Views;

namespace AgentFactory.Factory.Servers;

/// <summary>Follows a server's run to its end, to a wait, or to the user's Ctrl-C, which stops the watching and not the run.</summary>
internal sealed class ServerSession(Uri server, string runId, IRunView view)
{
    /// <summary>How often in a row the server may be away before nobody waits for it any more.</summary>
    private const int MaxAbsences = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>What the run has cost is asked for no more often than this.</summary>
    private static readonly TimeSpan SpendingInterval = TimeSpan.FromSeconds(1);

    private readonly ServerRun _run = new(server, runId);
    private readonly Dictionary<string, string> _steps = [];
    private RunState _state = RunState.New(runId);
    private RunSummary? _summary;
    private long _summarized;

    /// <summary>Decides what the run waits for or goes on with it, and follows it; one that goes on already, or has ended, is only shown.</summary>
    /// <returns>The exit status.</returns>
    /// <exception cref="BadInputException">There is no such run or server, it refuses, or it went away and did not come back.</exception>
    public static async Task<int> ResumeAsync(Uri server, ResumeRequest request, bool json, CancellationToken cancellationToken)
    {
        if (request.Model is not null || request.Out is not null)
            throw new BadInputException("--model and --out are for runs of this machine, not of a server. Nothing was changed.");
        var runId = request.RunId ?? throw new BadInputException("a server has many people's runs: name the one that is meant. Nothing was changed.");
        var run = new ServerRun(server, runId);
        var summary = await run.SummarizeAsync(cancellationToken);
        if (request.Decision is { } decision)
            await run.AskAsync("approval", new { decision.Approved, gate = decision.Gate ?? summary.Run.Gate, decision.By, decision.Why }, cancellationToken);
        else if (summary.Run.EndedAt is null)
            await run.AskAsync("resume", new { request.MaxTokens, request.MaxUsd, pullRequest = request.WithoutPullRequest ? false : (bool?)null }, cancellationToken);
        return await FollowAsync(server, runId, json);
    }

    /// <summary>Shows a run from its beginning on.</summary>
    /// <returns>The exit status.</returns>
    /// <exception cref="BadInputException">The server went away and did not come back.</exception>
    public static async Task<int> FollowAsync(Uri server, string runId, bool json)
    {
        using var interruption = new Interruption();
        await using var view = RunViews.Choose(json);
        return await new ServerSession(server, runId, view).FollowAsync(interruption.Token);
    }

    private async Task<int> FollowAsync(CancellationToken interrupted)
    {
        try
        {
            for (var absences = 0; ; await Task.Delay(Pause, interrupted))
            {
                try
                {
                    await foreach (var notice in _run.WatchAsync(interrupted))
                    {
                        absences = 0;
                        await ShowAsync(notice, interrupted);
                    }

                    if (await FinishAsync(interrupted) is { } exitCode)
                        return exitCode;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or ServerAwayException || (e is OperationCanceledException && !interrupted.IsCancellationRequested))
                {
                    if (++absences > MaxAbsences)
                        throw new BadInputException($"{server} went away: {e.Message.TrimEnd('.')}. The run goes on when it is back; `factory resume {runId} --server {server}` shows it again.");
                }
            }
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"factory: stopped watching; the run goes on there. `factory show {runId} --server {server}` tells how it stands, `factory cancel` ends it.");
            return ExitCode.Waiting;
        }
    }

    private async Task ShowAsync(RunNotice notice, CancellationToken cancellationToken)
    {
        if (StepProgress.Wait(notice) is var (task, reason))
            view.ShowWait(task, reason);
        else if (notice.Sequence == 0)
            StepProgress.Note(notice, _steps);
        else if (_run.Keep(notice) is { } stored)
        {
            _state = _state.Apply(stored);
            view.Show(stored, _state);
        }

        if (_summary is null || TimeProvider.System.GetElapsedTime(_summarized) > SpendingInterval)
            await SummarizeAsync(cancellationToken);
        view.ShowProgress(new RunProgress(ServerRun.Spending(_summary!), _steps));
    }

    /// <returns>The exit status; null where the run goes on, or there is more to read.</returns>
    private async Task<int?> FinishAsync(CancellationToken cancellationToken)
    {
        var summary = await SummarizeAsync(cancellationToken);
        if (_run.Version < summary.Run.Version || !(_state.Ended || _state.Status is RunStatus.Waiting))
            return null;
        var outcome = _run.Conclude(summary);
        view.Finish(outcome);
        return outcome.Result.ToExitCode();
    }

    private async Task<RunSummary> SummarizeAsync(CancellationToken cancellationToken)
    {
        _summary = await _run.SummarizeAsync(cancellationToken);
        _summarized = TimeProvider.System.GetTimestamp();
        return _summary;
    }
}
