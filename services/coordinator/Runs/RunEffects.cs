using AgentFactory.Contracts.Messages;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Something the world must be asked to do. Effects commit with the events that cause them.</summary>
internal interface IRunEffect;

/// <summary>What goes out on the bus.</summary>
internal interface IBusEffect : IRunEffect
{
    /// <summary>The trace that the run belongs to; null where nobody traces.</summary>
    string? TraceParent { get; }
}

internal sealed record SendTask(ExecuteTask Message) : IBusEffect
{
    string? IBusEffect.TraceParent => Message.TraceParent;
}

internal sealed record AnnounceFinished(TaskFinished Message) : IBusEffect
{
    public string? TraceParent { get; init; }
}

internal sealed record TellIssueOf(TellIssue Message) : IBusEffect
{
    public string? TraceParent { get; init; }
}

internal sealed record StopAttempt(CancelAttempt Message) : IBusEffect
{
    public string? TraceParent { get; init; }
}

/// <summary>Merge <see cref="Commit"/> into the run's branch, which must still be at <see cref="ExpectedHead"/>.
/// Doing it twice is the same as doing it once.</summary>
internal sealed record IntegrateCommit(string RunId, string TaskId, string Commit, string ExpectedHead) : IBusEffect
{
    public string? TraceParent { get; init; }
}

/// <summary>Give the run <see cref="Input"/> after a while, unless a timer of the same key replaces or stops this one.</summary>
internal sealed record StartTimer(string Key, TimeSpan After, IRunInput Input) : IRunEffect;

internal sealed record StopTimer(string Key) : IRunEffect;
