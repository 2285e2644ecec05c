namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>A file is not a recording that can be played. The message names the file and the line, never its text.</summary>
internal sealed class RecordingException(string message, Exception? inner = null) : Exception(message, inner);
