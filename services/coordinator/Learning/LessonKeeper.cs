using System.Text.RegularExpressions;
using System.Threading.Channels;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Secrets;
using Google.Protobuf.WellKnownTypes;

namespace AgentFactory.Coordinator.Learning;

/// <summary>
/// When a run ends, tells the knowledge service how those tasks ended that cited something, and what a repair found that the
/// run then succeeded with. A process that dies first loses an outcome and nothing else.
/// </summary>
internal sealed partial class LessonKeeper(IServiceProvider services, ILogger<LessonKeeper> logger) : BackgroundService, IRunObserver
{
    private const int MaxWaiting = 256;
    private const int MaxLessonPart = 2_000;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly Channel<string> _ended = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    public void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects)
    {
        // A cancelled run says nothing about what its tasks went by.
        if (events.Any(stored => stored.Event is RunSucceeded or RunFailed))
            _ended.Writer.TryWrite(runId);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _ended.Writer.TryComplete();
        if (ExecuteTask is { } work)
            await Task.WhenAny(work, Task.Delay(StopPatience, TimeProvider.System, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.FindKnowledge() is not { } knowledge)
            return;
        await foreach (var runId in _ended.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await KeepAsync(knowledge, runId, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning("The outcome of run {Run} was not kept: {Error}", runId, exception.GetType().Name);
            }
        }
    }

    private async Task KeepAsync(IKnowledge knowledge, string runId, CancellationToken cancellationToken)
    {
        var begun = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var repairs = new Dictionary<string, TaskAdded>(StringComparer.Ordinal);
        var mended = new List<(TaskAdded Repair, TaskCompleted Done)>();
        var title = "";
        var requests = new List<RecordOutcomeRequest>();
        var (success, delivered) = (false, 0);
        // Asked for here and not in the constructor: the store's own parts ask for the observers.
        await foreach (var stored in services.GetRequiredService<IRunStore>().ReadAsync(runId, 0, cancellationToken))
        {
            switch (stored.Event)
            {
                case RunSubmitted submitted:
                    title = submitted.Prp.Title ?? "";
                    break;
                case TaskAdded { Task.Kind: TaskKind.Repair, Feedback: not null } added:
                    repairs[added.Task.Id] = added;
                    break;
                case AttemptOpened opened:
                    begun[opened.TaskId] = stored.Time;
                    break;
                case TaskCompleted done:
                    if (Citation().Matches(done.OutputJson) is { Count: > 0 } cited)
                        requests.Add(Outcome(runId, done.TaskId, cited, stored.Time - begun.GetValueOrDefault(done.TaskId, stored.Time)));
                    if (repairs.TryGetValue(done.TaskId, out var repair))
                        mended.Add((repair, done));
                    break;
                case PullRequestOpened:
                    delivered = mended.Count;
                    break;
                case RepairGivenUp:
                    mended.RemoveRange(delivered, mended.Count - delivered);
                    break;
                case RunSucceeded:
                    success = true;
                    break;
            }
        }

        var costs = requests.Count == 0 ? [] : await CostsAsync(runId, cancellationToken);
        foreach (var request in requests)
        {
            request.Success = success;
            request.CostUsd = costs.GetValueOrDefault(request.TaskId);
            await knowledge.RecordOutcomeAsync(request, cancellationToken);
        }

        // What a run tried that failed in the end teaches nobody what to do.
        foreach (var (repair, done) in success ? mended : [])
            await LearnAsync(knowledge, runId, title, repair, done, cancellationToken);
    }

    /// <summary>What the model calls of each task cost, over all of its attempts, in US dollars.</summary>
    private async Task<Dictionary<string, double>> CostsAsync(string runId, CancellationToken cancellationToken)
    {
        var costs = new Dictionary<string, double>(StringComparer.Ordinal);
        await foreach (var record in services.GetRequiredService<IJournalStore>().ExportAsync(runId, cancellationToken))
        {
            if (record.Answer is { } answer)
                costs[record.TaskId] = costs.GetValueOrDefault(record.TaskId) + answer.Usd;
        }

        return costs;
    }

    private static async Task LearnAsync(IKnowledge knowledge, string runId, string title, TaskAdded repair, TaskCompleted done, CancellationToken cancellationToken)
    {
        var error = Beginning(repair.Feedback!);
        var recovery = Beginning(ContractsJson.Read<WorkReport>(done.OutputJson).Summary);
        // Tests print what they are given; a lesson goes into prompts.
        if (recovery.Length == 0 || SecretPatterns.Find(error) is not null || SecretPatterns.Find(recovery) is not null)
            return;
        var lesson = new StoreRequest
        {
            Content = FailureText.Of($"{title}: {repair.Task.Title}", error, [recovery]),
            SourceType = SourceType.Failure,
            Provenance = new Provenance { RunId = runId, TaskId = done.TaskId, Commit = done.Commit ?? "" },
        };
        lesson.Tags.AddRange(["repair", repair.Task.Role]);
        lesson.Metadata.Add("recovered", new Contracts.Knowledge.Value { Flag = true });
        await knowledge.StoreAsync(lesson, cancellationToken);
    }

    private static string Beginning(string text)
    {
        var plain = text.Trim();
        return plain.Length <= MaxLessonPart ? plain : plain[..(char.IsHighSurrogate(plain[MaxLessonPart - 1]) ? MaxLessonPart - 1 : MaxLessonPart)];
    }

    private static RecordOutcomeRequest Outcome(string runId, string taskId, MatchCollection cited, TimeSpan duration)
    {
        var request = new RecordOutcomeRequest { RunId = runId, TaskId = taskId, Duration = (duration > TimeSpan.Zero ? duration : TimeSpan.Zero).ToDuration() };
        request.Cited.AddRange(cited.Select(match => match.Value).Distinct(StringComparer.Ordinal).Take(100));
        return request;
    }

    [GeneratedRegex(@"\[K[0-9]{1,12}\]")]
    private static partial Regex Citation();
}
