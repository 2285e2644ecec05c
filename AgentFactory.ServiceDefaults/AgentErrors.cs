namespace AgentFactory.ServiceDefaults;

/// <summary>What is said of an attempt that ended with an exception of its agent.</summary>
public static class AgentErrors
{
    /// <summary>Begins such a reason: whoever reads it knows that neither the requirement nor the model is to be changed.</summary>
    public const string OfTheAgentItself = "an error of the agent itself";
}
