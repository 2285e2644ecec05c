namespace AgentFactory.Factory.Cli;

/// <summary>Keeps the details of an unexpected error where the user can find them.</summary>
internal static class CrashLog
{
    /// <summary>The folder of this process's logs, once a command has opened a data folder.</summary>
    public static string? Folder { get; set; }

    /// <returns>The file; or, when it could not be written, how to see the details.</returns>
    public static string Write(Exception e)
    {
        try
        {
            var folder = Folder is { } logs && Directory.Exists(logs) ? logs : Path.GetTempPath();
            var file = Path.Combine(folder, $"factory-crash-{Environment.ProcessId}.log");
            File.AppendAllText(file, $"{TimeProvider.System.GetUtcNow():O}\n{e}\n\n");
            return file;
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            return $"the output of the same command with {CommandLine.DebugVariable}=1";
        }
    }
}
