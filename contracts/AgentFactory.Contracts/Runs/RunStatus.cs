namespace AgentFactory.Contracts.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    Planning,
    Working,
    Proving,
    Reviewing,

    /// <summary>It is proven; its pull request is being opened.</summary>
    Delivering,

    /// <summary>Its pull request is open, and what is said of it is waited for.</summary>
    Following,

    /// <summary>It waits for a person.</summary>
    Waiting,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>A dry run that has its plan; nothing of it was carried out.</summary>
    Planned,
}
