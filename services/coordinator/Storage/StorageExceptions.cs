namespace AgentFactory.Coordinator.Storage;

/// <summary>The data directory cannot be used as it is. Nothing in it was changed.</summary>
internal sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database does not answer now and may later. Whether the last write happened is not known; repeating it is safe.</summary>
internal sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
