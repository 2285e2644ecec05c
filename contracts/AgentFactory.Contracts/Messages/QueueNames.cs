namespace AgentFactory.Contracts.Messages;

/// <summary>Names of the bus endpoints, the same on every transport.</summary>
public static class QueueNames
{
    /// <summary>The durable queue that all agents of a role compete for.</summary>
    public static string ForRole(string role) => $"agentfactory.{role}";

    /// <summary>Where notes lie that their handler could not take.</summary>
    public const string DeadNotes = "agentfactory.notes.dead";

    /// <summary>What is to be told on issues.</summary>
    public const string Issues = "agentfactory.github.issues";

    /// <summary>The coordinator's own work: merging and delivering.</summary>
    public const string Effects = "agentfactory.coordinator.effects";
}
