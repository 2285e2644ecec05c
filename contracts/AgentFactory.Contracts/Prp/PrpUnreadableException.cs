namespace AgentFactory.Contracts.Prp;

/// <summary>The text cannot be read as a PRP at all. The message is one line: what is wrong and what to do.</summary>
public sealed class PrpUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
