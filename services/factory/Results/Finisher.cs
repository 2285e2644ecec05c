using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Models.Replay;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Views;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Results;

/// <summary>What happens once a run has ended or waits: the branch, the reports and the recording are put in their places.</summary>
internal sealed class Finisher(IServiceProvider services)
{
    public async Task<RunOutcome> FinishAsync(string runId, RunMemory memory, CancellationToken cancellationToken)
    {
        var report = await services.GetRequiredService<RunReports>().MakeAsync(runId, cancellationToken);
        if (report.Options.Review is not null)
            return new RunOutcome(RunResult.From(report, null), null, null, null, NextStep.Of(report));
        if (report.Status is not (RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled))
            return new RunOutcome(RunResult.From(report, null), null, null, null, NextStep.Of(report));

        var repository = services.GetRequiredService<RunRepositories>().PathOf(runId);
        memory = await FindRoomAsync(runId, memory, report.Commit, cancellationToken);
        try
        {
            var branch = await Delivery.CloneAsync(repository, runId, report.Commit, memory.Slug, memory.Out, cancellationToken);
            var (markdown, html) = await Delivery.WriteReportsAsync(report, memory.Out, cancellationToken);
            if (memory.Record is not null)
                await RecordAsync(report, memory.Record, cancellationToken);
            return new RunOutcome(RunResult.From(report, memory.Out), branch, markdown, html, NextStep.Of(report));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or GitException)
        {
            // Another run took the folder, or the disk is full. What was proven stays proven, and can be put elsewhere.
            var undelivered = $"its branch could not be put into {memory.Out}: {e.Message.TrimEnd('.')}. It is kept; `factory resume {report.RunId} --out DIR` puts it elsewhere";
            var result = RunResult.From(report, null);
            return new RunOutcome(
                result with { Undelivered = true, Reason = result.Reason is null ? undelivered : $"{result.Reason} Besides, {undelivered}" },
                null, null, null, $"factory resume {report.RunId} --out DIR");
        }
    }

    /// <summary>Runs that were started side by side chose the same folder; the first to end has it.</summary>
    private async Task<RunMemory> FindRoomAsync(string runId, RunMemory memory, string commit, CancellationToken cancellationToken)
    {
        if (!memory.MayMove || await Delivery.HasRoomAsync(memory.Out, commit, cancellationToken))
            return memory;
        var moved = memory.Move();
        await moved.WriteAsync(services.GetRequiredService<IOptions<CoordinatorOptions>>().Value.DataDirectory, runId, cancellationToken);
        return moved;
    }

    private async Task RecordAsync(RunReport report, string file, CancellationToken cancellationToken)
    {
        var model = services.GetRequiredService<ModelCatalog>().Choose(Roles.Coder, report.Options.Model).Model?.ForPeople ?? "unknown";
        var header = new RecordingHeader
        {
            Prp = report.Title,
            Model = model,
            Made = DateOnly.FromDateTime(report.Ended.UtcDateTime),
            How = $"Recorded by `factory run --record` from a run that asked {model} and ended as {report.Status.ToString().ToLowerInvariant()}.",
        };
        await services.GetRequiredService<RecordingWriter>().WriteAsync(report.RunId, header, file, cancellationToken);
    }
}
