using System.Text;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Coordinator.Api;

/// <summary>Gathers what a run's report is made of.</summary>
internal sealed class RunReports(IRunStore store, IRunIndex index, IJournalStore journal, RunRepositories repositories)
{
    private const int MaxDiffBytes = 2 << 20;

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    public async Task<RunReport> MakeAsync(string runId, CancellationToken cancellationToken)
    {
        if (!RunIds.IsValid(runId) || await index.FindAsync(runId, cancellationToken) is null)
            throw new RunNotFoundException(runId);

        var history = new List<StoredEvent>();
        await foreach (var stored in store.ReadAsync(runId, 0, cancellationToken))
            history.Add(stored);
        var calls = new List<JournalRecord>();
        await foreach (var record in journal.ExportAsync(runId, cancellationToken))
            calls.Add(record);
        var report = RunReport.From(new()
        {
            RunId = runId,
            History = history,
            Journal = calls,
            Spending = await journal.SpendingAsync(runId, cancellationToken),
        });
        if (!repositories.Exists(runId))
            return report;

        var head = await repositories.HeadAsync(runId, cancellationToken);
        return report with
        {
            Commit = head,
            Diff = await DiffAsync(runId, report.BaseCommit, head, cancellationToken),
            Logs = await LogsAsync(report, cancellationToken),
        };
    }

    private async Task<string> DiffAsync(string runId, string from, string to, CancellationToken cancellationToken)
    {
        var git = new Git(repositories.PathOf(runId)) { MaxOutputBytes = MaxDiffBytes };
        var diff = await git.TryAsync(["diff", "--no-color", "--no-textconv", "--no-ext-diff", "--end-of-options", from, to], cancellationToken);
        return diff.ExitCode == 0 ? diff.Output : "";
    }

    private async Task<Dictionary<string, string>> LogsAsync(RunReport report, CancellationToken cancellationToken)
    {
        var logs = new Dictionary<string, string>();
        foreach (var hash in report.Criteria.Select(item => item.Evidence?.LogHash).OfType<string>().Distinct())
        {
            if (await journal.FindArtifactAsync(hash, cancellationToken) is { } content)
                logs[hash] = Encoding.UTF8.GetString(content);
        }

        return logs;
    }
}
