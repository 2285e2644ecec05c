namespace AgentFactory.ServiceDefaults;

/// <summary>Where this process writes its log, for messages that send a reader there. Registered only where the log is a file.</summary>
/// <param name="Path">Absolute; the file is there once something was logged.</param>
public sealed record LogFile(string Path);
