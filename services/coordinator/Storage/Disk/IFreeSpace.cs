namespace AgentFactory.Coordinator.Storage.Disk;

/// <summary>How much room there is.</summary>
internal interface IFreeSpace
{
    /// <summary>The bytes that this user may still write where the folder lies, or would lie; null when that cannot be told.</summary>
    long? Of(string folder);
}

/// <summary>As the file system says it.</summary>
internal sealed class FileSystemSpace : IFreeSpace
{
    public long? Of(string folder)
    {
        try
        {
            var existing = folder;
            while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
                existing = parent;
            return new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
