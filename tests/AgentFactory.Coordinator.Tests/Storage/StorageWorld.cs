using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.Storage;

/// <summary>Stores of one kind over one lasting place; the contract suites ask nothing else of a kind.</summary>
internal abstract class StorageWorld : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    public abstract IRunStore Runs { get; }

    public abstract IJournalStore Journal { get; }

    public abstract IRunIndex Index { get; }

    /// <summary>Gives up all connections as a killed process would, and opens the same place again.</summary>
    public abstract void Reopen();

    /// <summary>Stores of another process over the same place.</summary>
    public abstract StorageWorld OpenSecond();

    public abstract void Dispose();

    public static RunSubmitted Submitted(string title = "A title") =>
        new(new PrpDocument { Title = title, Goal = "A goal" }, new RunOptions(), new string('a', 40)) { FleetRoles = ["planner"] };

    public static TaskDispatched Dispatched(string task, long epoch, int attempt = 1) =>
        new(task, attempt, epoch, new string('a', 40), $"factory/{task}-{epoch}");

    public static SendTask Send(string run, string task, long epoch) =>
        new(new ExecuteTask { RunId = run, TaskId = task, Role = "coder", Attempt = 1, Epoch = epoch });

    public Task<AppendOutcome> AppendAsync(string run, long expected, IReadOnlyList<IRunEvent> events, IReadOnlyList<IRunEffect>? effects = null, string? key = null) =>
        Runs.AppendAsync(run, expected, key, new Decision(events, effects ?? []), Start, CancellationToken.None);

    public async Task<List<StoredEvent>> HistoryAsync(string run, long after = 0)
    {
        var events = new List<StoredEvent>();
        await foreach (var stored in Runs.ReadAsync(run, after, CancellationToken.None))
            events.Add(stored);
        return events;
    }
}
