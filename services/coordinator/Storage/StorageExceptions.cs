namespace AgentFactory.Coordinator.Storage;

/// <summary>The data directory cannot be used as it is. Nothing in it was changed.</summary>
internal sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
