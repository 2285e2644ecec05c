namespace AgentFactory.Agents.Tools;

/// <summary>Marks a tool that understands more than its schema allows (other names for a field, numbers as text) and checks for itself.</summary>
internal interface ILenientTool;
