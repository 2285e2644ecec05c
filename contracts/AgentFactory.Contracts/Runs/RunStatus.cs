namespace AgentFactory.Contracts.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Its tasks are being planned.</summary>
    Planning,

    /// <summary>Its tasks are being done.</summary>
    Working,

    /// <summary>Its criteria are being executed.</summary>
    Proving,

    /// <summary>Its change is being read.</summary>
    Reviewing,

    /// <summary>It is proven; its pull request is being opened.</summary>
    Delivering,

    /// <summary>Its pull request is open, and what is said of it is waited for.</summary>
    Following,

    /// <summary>It waits for a person.</summary>
    Waiting,

    /// <summary>It ended with every criterion proven, or judged where that was allowed.</summary>
    Succeeded,

    /// <summary>It ended without; its reason says why.</summary>
    Failed,

    /// <summary>Somebody ended it.</summary>
    Cancelled,

    /// <summary>A dry run that has its plan; nothing of it was carried out.</summary>
    Planned,

    /// <summary>A run that only reviews has its review; nothing was executed, and nothing is proven.</summary>
    Reviewed,
}
