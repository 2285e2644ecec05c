using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Results;
using AgentFactory.Factory.Reviews;
using AgentFactory.Factory.Views;

namespace AgentFactory.Factory.Runs;

/// <summary>Runs one run in a fleet that lives as long as the command.</summary>
internal static class OneProcess
{
    /// <summary>Submits a new run and follows it.</summary>
    public static async Task<int> StartAsync(RunRequest request, bool json, CancellationToken cancellationToken)
    {
        using var interruption = new Interruption();
        await using var view = RunViews.Choose(json);
        foreach (var note in request.Notes)
            view.Say(note);
        await using var fleet = await RunningFleet.StartAsync(request.DataFolder, request.Options.AllowUnsandboxed, request.Options.Model, cancellationToken);
        SayNotes(fleet, view, request.Options.Model);
        try
        {
            // First where its results go: a process that died once the run is there would have forgotten it.
            var runId = fleet.NameRun(request);
            await request.Memory.WriteAsync(request.DataFolder, runId, cancellationToken);
            await fleet.SubmitAsync(request, runId, interruption.Token);
            return await FollowAsync(fleet, request.DataFolder, view, runId, request.Memory, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return StoppedEarly("run");
        }
        finally
        {
            await fleet.StopAsync();
        }
    }

    /// <summary>Goes on with a run; one that has ended already is only shown again.</summary>
    public static async Task<int> ResumeAsync(string dataFolder, ResumeRequest request, bool json, CancellationToken cancellationToken)
    {
        var state = await RunReader.FindAsync(dataFolder, request.RunId, cancellationToken);
        using var interruption = new Interruption();
        var remembered = await RunMemory.ReadAsync(dataFolder, state.RunId, state.Prp?.Title, state.Prp?.File, cancellationToken);
        var memory = request.Out is null ? remembered : remembered with { MayMove = false, Out = OutFolder.Choose(request.Out, remembered.Slug, Directory.GetCurrentDirectory()) };
        var configuration = FactoryConfiguration.Create(dataFolder, state.Options.AllowUnsandboxed);
        request = request with { Model = request.Model is null ? null : ModelChoice.Absolute(request.Model) };
        if (!state.Ended && ModelChoice.FindProblem(configuration, request.Model ?? state.Options.Model, (request.MaxUsd ?? state.Options.MaxUsd) is not null, state.Options.Review is null ? null : ReviewRequest.Roles) is { } problem)
            throw new BadInputException($"the run {state.RunId} cannot go on: {problem}.");

        if (state.Ended && request.Decision is not null)
            throw new BadInputException($"the run {state.RunId} has ended; there is nothing to decide.");

        if (!state.Ended)
            DataFolder.EnsureUsable(dataFolder);
        await using var view = RunViews.Choose(json);
        if (state.Ended)
        {
            await memory.WriteAsync(dataFolder, state.RunId, cancellationToken);
            return await RunReader.ReadAsync(dataFolder, services => FinishAsync(services, dataFolder, view, state.RunId, memory, cancellationToken));
        }

        await using var fleet = await RunningFleet.StartAsync(dataFolder, state.Options.AllowUnsandboxed, request.Model ?? state.Options.Model, cancellationToken);
        SayNotes(fleet, view, request.Model ?? state.Options.Model);
        try
        {
            await memory.WriteAsync(dataFolder, state.RunId, cancellationToken);
            await GoOnAsync(fleet.Services.GetRequiredService<RunService>(), state.RunId, request, interruption.Token);
            return await FollowAsync(fleet, dataFolder, view, state.RunId, memory, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return StoppedEarly("resume");
        }
        finally
        {
            await fleet.StopAsync();
        }
    }

    private static void SayNotes(RunningFleet fleet, IRunView view, string? model)
    {
        if (CustomAgents.Describe(fleet.Services) is { } own)
            view.Say(own);
        foreach (var note in fleet.Services.GetRequiredService<ModelCatalog>().FindContextNotes(model))
            view.Say(note);
    }

    private static int StoppedEarly(string command)
    {
        Console.Error.WriteLine($"factory {command}: stopped while the run was being started; nothing was spent. `factory runs` shows whether it is there to be resumed.");
        return ExitCode.Waiting;
    }

    private static async Task GoOnAsync(RunService service, string runId, ResumeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Decision is { } decision)
            {
                var gate = decision.Gate ?? (await service.StateAsync(runId, cancellationToken)).Gate?.Name;
                await service.ApproveAsync(runId, gate, decision.Approved, decision.By, decision.Why, cancellationToken);
                return;
            }

            var resume = new ResumeRun(request.MaxTokens, request.MaxUsd) { Model = request.Model, PullRequest = request.WithoutPullRequest ? false : null };
            await service.ResumeAsync(runId, resume, cancellationToken);
            var state = await service.StateAsync(runId, cancellationToken);
            if (HasOtherLimits(state, request))
            {
                // New limits come with a resume, and only what waits can be resumed: a run whose process died did not wait.
                await service.InterruptAsync(runId, "its limits change", cancellationToken);
                await service.ResumeAsync(runId, resume, cancellationToken);
            }
        }
        catch (RunRefusedException e)
        {
            throw new BadInputException(e.Message);
        }
    }

    private static bool HasOtherLimits(RunState state, ResumeRequest request) =>
        !state.Ended
        && ((request.MaxTokens is not null && request.MaxTokens != state.Options.MaxTokens)
            || (request.MaxUsd is not null && request.MaxUsd != state.Options.MaxUsd)
            || (request.Model is not null && request.Model != state.Options.Model));

    private static async Task<int> FollowAsync(RunningFleet fleet, string dataFolder, IRunView view, string runId, RunMemory memory, CancellationToken interrupted)
    {
        var unrecorded = await new RunSession(fleet.Services, view).FollowAsync(runId, interrupted);
        // Interrupted or not, what is there is put in its place; that is local, and bounded by its own time-outs.
        return await FinishAsync(fleet.Services, dataFolder, view, runId, memory, CancellationToken.None, unrecorded);
    }

    /// <param name="services">Of the fleet, or of a reading.</param>
    /// <param name="dataFolder">Keeps that this was done.</param>
    /// <param name="view">Told last.</param>
    /// <param name="runId">The run.</param>
    /// <param name="memory">Where its branch goes.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="unrecorded">Why the run stopped, where its history could not be told.</param>
    private static async Task<int> FinishAsync(
        IServiceProvider services, string dataFolder, IRunView view, string runId, RunMemory memory, CancellationToken cancellationToken, string? unrecorded = null)
    {
        var outcome = await new Finisher(services).FinishAsync(runId, memory, cancellationToken);
        if (unrecorded is not null)
            outcome = outcome with { Result = outcome.Result with { Reason = unrecorded } };
        view.Finish(outcome);
        // Last of all: a process that dies before is followed by one that does it again.
        if (outcome.Result is { Status: not "waiting", Undelivered: false })
            await RunMemory.MarkFinishedAsync(dataFolder, runId, cancellationToken);
        return outcome.Result.ToExitCode();
    }
}
