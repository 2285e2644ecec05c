namespace AgentFactory.Contracts.Messages;

/// <summary>Which of the waiting tasks of a role is taken up first. The numbers are those of the queue.</summary>
public enum TaskPriority
{
    /// <summary>After all others.</summary>
    Low,

    /// <summary>What is not said to be anything else.</summary>
    Normal,

    /// <summary>Before what is normal.</summary>
    High,

    /// <summary>Before all others.</summary>
    Critical,
}
