using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Results;
using AgentFactory.Factory.Views;

namespace AgentFactory.Factory.Servers;

/// <summary>A run that a server has: its history there, from which the same views and results are made as of a run of this machine.</summary>
internal sealed class ServerRun(Uri server, string runId)
{
    /// <summary>A stream that says nothing for longer may be one whose other end is gone: it is asked for again.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly List<StoredEvent> _history = [];

    /// <summary>The newest event that was read.</summary>
    public long Version => _history is [.., var last] ? last.Version : 0;

    private string Here => $"v1/runs/{Uri.EscapeDataString(runId)}";

    /// <exception cref="BadInputException">There is no such run or server.</exception>
    public Task<RunSummary> SummarizeAsync(CancellationToken cancellationToken) => ServerClient.GetAsync<RunSummary>(server, Here, cancellationToken);

    /// <summary>Asks something of the run.</summary>
    /// <exception cref="BadInputException">There is no such run or server, or it refuses.</exception>
    public Task<RunOverview> AskAsync(string what, object body, CancellationToken cancellationToken) =>
        ServerClient.PostAsync<RunOverview>(server, $"{Here}/{what}", body, cancellationToken);

    /// <summary>The run as it stands.</summary>
    /// <exception cref="BadInputException">There is no such run or server.</exception>
    public async Task<(RunReport Report, RunOutcome Outcome)> ReadAsync(CancellationToken cancellationToken)
    {
        var summary = await SummarizeAsync(cancellationToken);
        try
        {
            await using var notices = WatchAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (Version < summary.Run.Version && await notices.MoveNextAsync())
                Keep(notices.Current);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw ServerClient.Unreachable(server, e);
        }

        var report = Report(summary);
        return (report, Conclude(report, summary));
    }

    /// <summary>What came of a run whose history has been read.</summary>
    public RunOutcome Conclude(RunSummary summary) => Conclude(Report(summary), summary);

    private RunOutcome Conclude(RunReport report, RunSummary summary)
    {
        var next = NextStep.Of(report, server) ?? (report is { PullRequest: null, Options.Review: null } && report.Commit != report.BaseCommit ? $"on the server's machine: git fetch {summary.Repository} {RunRepositories.Branch}" : null);
        return new RunOutcome(RunResult.From(report, null), null, null, $"{new Uri(server, $"{Here}/report?format=html")}", next);
    }

    /// <summary>The report, without what only the server's machine has: the diff, and whole logs.</summary>
    private RunReport Report(RunSummary summary)
    {
        var report = RunReport.From(new() { RunId = runId, History = _history, Spending = Spending(summary) });
        return summary.Run.Commit is { } commit ? report with { Commit = commit } : report;
    }

    /// <summary>What the summary says that it has cost.</summary>
    public static RunSpending Spending(RunSummary summary) => RunSpending.None with { Calls = summary.Run.ModelCalls, Tokens = summary.Run.Tokens, Usd = summary.Run.Usd };

    /// <summary>Adds an event to the history; null for progress, and for what was read before.</summary>
    /// <exception cref="BadInputException">The server is newer than this command.</exception>
    public StoredEvent? Keep(RunNotice notice)
    {
        if (notice.Sequence <= Version)
            return null;
        try
        {
            var stored = new StoredEvent(notice.Sequence, notice.Time, RunJson.ReadEvent(notice.Type, notice.DataJson));
            _history.Add(stored);
            return stored;
        }
        catch (RunJsonException e)
        {
            throw new BadInputException($"{server} tells of the run {runId} what this version does not know: {e.Message}");
        }
    }

    /// <summary>What comes after the history that was read, until the server ends it or falls silent for longer than <see cref="Silence"/>.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    /// <exception cref="IOException">The stream broke off.</exception>
    public async IAsyncEnumerable<RunNotice> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = ServerClient.Patience };
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silent.CancelAfter(Silence);
        using var response = await client.GetAsync(new Uri(server, $"{Here}/events?after={Version}"), HttpCompletionOption.ResponseHeadersRead, silent.Token);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(silent.Token);
        await using var items = SseParser.Create(stream).EnumerateAsync(silent.Token).GetAsyncEnumerator(silent.Token);
        while (await MoveAsync())
        {
            silent.CancelAfter(Silence);
            var body = JsonElement.Parse(items.Current.Data);
            yield return new RunNotice(body.GetProperty("sequence").GetInt64(), items.Current.EventType, body.GetProperty("time").GetDateTimeOffset(), body.GetProperty("data").GetRawText());
        }

        async Task<bool> MoveAsync()
        {
            try
            {
                return await items.MoveNextAsync();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
