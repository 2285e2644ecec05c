using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Models.Replay;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Views;

namespace AgentFactory.Factory.Results;

/// <summary>What happens once a run has ended or waits: the branch, the reports and the recording are put in their places.</summary>
internal sealed class Finisher(IServiceProvider services)
{
    public async Task<RunOutcome> FinishAsync(string runId, RunMemory memory, CancellationToken cancellationToken)
    {
        var report = await new ReportMaker(services).MakeAsync(runId, cancellationToken);
        if (report.Status is not (RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled))
            return new RunOutcome(RunResult.From(report, null), null, null, null, NextStep(report));

        var repository = services.GetRequiredService<RunRepositories>().PathOf(runId);
        var branch = await Delivery.CloneAsync(repository, report.Commit, memory.Slug, memory.Out, cancellationToken);
        var (markdown, html) = await Delivery.WriteReportsAsync(report, memory.Out, cancellationToken);
        if (memory.Record is not null)
            await RecordAsync(report, memory.Record, cancellationToken);
        return new RunOutcome(RunResult.From(report, memory.Out), branch, markdown, html, NextStep(report));
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

    private static string? NextStep(RunReport report) => report.Status switch
    {
        RunStatus.Succeeded or RunStatus.Cancelled or RunStatus.Planned => null,
        RunStatus.Failed => "read the report, change the PRP, run it again",
        RunStatus.Waiting when LastPause(report) == PauseKind.Budget => $"factory resume {report.RunId} --max-usd N (or --max-tokens N)",
        RunStatus.Waiting when LastPause(report) == PauseKind.Approval => $"factory approve {report.RunId}",
        _ => $"factory resume {report.RunId}",
    };

    private static PauseKind? LastPause(RunReport report) =>
        report.Timeline.Select(stored => stored.Event).OfType<RunPaused>().LastOrDefault()?.Kind;
}
