namespace AgentFactory.ServiceDefaults.Messaging;

/// <summary>A message that no repetition makes usable: it goes to the dead letters at once. The text says why, and that nothing was done.</summary>
public sealed class UnusableMessageException(string message) : Exception(message);
