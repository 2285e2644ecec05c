namespace AgentFactory.Coordinator.Storage;

/// <summary>The folder that holds all that outlives a process.</summary>
internal static class DataDirectory
{
    /// <summary>Makes it if it is missing; histories and journals are for its owner alone.</summary>
    /// <exception cref="StorageException">It cannot be made or written.</exception>
    public static void Require(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data directory {path} cannot be made: {e.Message} Nothing was changed. Name a folder that this user may write.", e);
        }
    }
}
