namespace AgentFactory.Knowledge.Ingest;

/// <summary>A source that cannot be taken in; the message says what to do.</summary>
internal sealed class IngestException(string message, Exception? inner = null) : Exception(message, inner);
