namespace AgentFactory.Contracts.Messages;

/// <summary>Which of the waiting tasks of a role is taken up first. The numbers are those of the queue.</summary>
public enum TaskPriority
{
    Low,
    Normal,
    High,
    Critical,
}
