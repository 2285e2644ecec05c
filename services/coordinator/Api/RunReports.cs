using System.Text;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Api;

/// <summary>Gathers what a run's report is made of; every door gives the same.</summary>
internal sealed class RunReports(
    IRunStore store, IRunIndex index, IJournalStore journal, RunRepositories repositories, IOptions<CoordinatorOptions> options)
{
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
        if (from == to)
            return "";
        var git = new Git(repositories.PathOf(runId)) { MaxOutputBytes = options.Value.MaxReportDiffBytes };
        var diff = await git.TryAsync(
            ["diff", "--no-color", "--no-textconv", "--no-ext-diff", "--find-renames", "--end-of-options", from, to], cancellationToken);

        // A diff that is cut short is worth showing; git's own exit code then only says that nobody read on.
        return diff.ExitCode == 0 || diff.Truncated ? diff.Output : $"The diff could not be made: {diff.Error.Trim()}";
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
