namespace AgentFactory.Coordinator.Api;

/// <summary>One thing to tell watchers of a run.</summary>
/// <param name="Sequence">The event's number in the history; 0 for progress, which is not kept.</param>
/// <param name="Type">The event's name, for instance <c>task-dispatched</c>.</param>
/// <param name="Time">When it happened.</param>
/// <param name="DataJson">Its fields, on one line.</param>
internal sealed record RunNotice(long Sequence, string Type, DateTimeOffset Time, string DataJson)
{
    /// <summary>The run may have ended, or wait for a person, from here on.</summary>
    public bool MayBeLast { get; init; }
}
