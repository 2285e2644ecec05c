using System.Text.RegularExpressions;
using System.Threading.Channels;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using Google.Protobuf.WellKnownTypes;

namespace AgentFactory.Factory.Knowledge;

/// <summary>
/// When a run ends, tells the knowledge service how those tasks ended that cited something. A process that dies first loses
/// an outcome and nothing else.
/// </summary>
internal sealed partial class LessonKeeper(IKnowledge knowledge, IServiceProvider services, ILogger<LessonKeeper> logger) : BackgroundService, IRunObserver
{
    private const int MaxWaiting = 256;
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
        await foreach (var runId in _ended.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await KeepAsync(runId, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning("The outcome of run {Run} was not kept: {Error}", runId, exception.GetType().Name);
            }
        }
    }

    private async Task KeepAsync(string runId, CancellationToken cancellationToken)
    {
        var begun = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var requests = new List<RecordOutcomeRequest>();
        var success = false;
        // Asked for here and not in the constructor: the store's own parts ask for the observers.
        await foreach (var stored in services.GetRequiredService<IRunStore>().ReadAsync(runId, 0, cancellationToken))
        {
            if (stored.Event is AttemptOpened opened)
                begun[opened.TaskId] = stored.Time;
            else if (stored.Event is RunSucceeded)
                success = true;
            else if (stored.Event is TaskCompleted done && Citation().Matches(done.OutputJson) is { Count: > 0 } cited)
                requests.Add(Outcome(runId, done.TaskId, cited, stored.Time - begun.GetValueOrDefault(done.TaskId, stored.Time)));
        }

        foreach (var request in requests)
        {
            request.Success = success;
            await knowledge.RecordOutcomeAsync(request, cancellationToken);
        }
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
