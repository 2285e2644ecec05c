using AgentFactory.Contracts.Runs;

namespace AgentFactory.Factory;

/// <summary>Where a run stands.</summary>
/// <param name="Id">The run.</param>
/// <param name="Status">An end, or <see cref="RunStatus.Waiting"/>.</param>
/// <param name="Commit">The proven commit; null where there is none.</param>
/// <param name="Reason">Why it failed or waits, in one line; null otherwise.</param>
/// <param name="Repository">The run's bare repository, to clone from; the commit is the head of its branch.</param>
public sealed record FleetRun(string Id, RunStatus Status, string? Commit, string? Reason, string Repository);
