namespace AgentFactory.Coordinator.Repositories;

/// <summary>The repository or the base that a run was to start from cannot be had. The message says what to change.</summary>
internal sealed class RepositoryException(string message, Exception? inner = null) : Exception(message, inner);
