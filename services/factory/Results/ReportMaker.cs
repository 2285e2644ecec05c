using System.Text;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Factory.Results;

/// <summary>Gathers what a report is made of from a data directory.</summary>
internal sealed class ReportMaker(IServiceProvider services)
{
    private readonly IRunStore _store = services.GetRequiredService<IRunStore>();
    private readonly IJournalStore _journal = services.GetRequiredService<IJournalStore>();
    private readonly RunRepositories _repositories = services.GetRequiredService<RunRepositories>();

    public async Task<RunReport> MakeAsync(string runId, CancellationToken cancellationToken)
    {
        var history = new List<StoredEvent>();
        await foreach (var stored in _store.ReadAsync(runId, 0, cancellationToken))
            history.Add(stored);
        var journal = new List<JournalRecord>();
        await foreach (var record in _journal.ExportAsync(runId, cancellationToken))
            journal.Add(record);
        var source = new ReportSource { RunId = runId, History = history, Journal = journal, Spending = await _journal.SpendingAsync(runId, cancellationToken) };
        var report = RunReport.From(source);
        if (!_repositories.Exists(runId))
            return report;
        var head = await _repositories.HeadAsync(runId, cancellationToken);
        return report with
        {
            Commit = head,
            Diff = await Delivery.DiffAsync(_repositories.PathOf(runId), report.BaseCommit, head, cancellationToken),
            Logs = await LogsAsync(report, cancellationToken),
        };
    }

    private async Task<Dictionary<string, string>> LogsAsync(RunReport report, CancellationToken cancellationToken)
    {
        var logs = new Dictionary<string, string>();
        foreach (var hash in report.Criteria.Select(item => item.Evidence?.LogHash).OfType<string>().Distinct())
        {
            if (await _journal.FindArtifactAsync(hash, cancellationToken) is { } content)
                logs[hash] = Encoding.UTF8.GetString(content);
        }

        return logs;
    }
}
