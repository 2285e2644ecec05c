namespace AgentFactory.Contracts.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    Planning,
    Working,
    Proving,
    Reviewing,

    /// <summary>It waits for a person.</summary>
    Waiting,
    Succeeded,
    Failed,
    Cancelled,
}
