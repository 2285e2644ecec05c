using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Input;

internal static class Writable
{
    /// <summary>Finds out whether a folder that may not exist yet can be made and written.</summary>
    /// <exception cref="BadInputException">It cannot; nothing was changed.</exception>
    public static void Ensure(string folder, string what, string option)
    {
        if (File.Exists(folder))
            throw new BadInputException($"{what} {folder} is a file; {option} names a directory.");
        var existing = folder;
        while (!Directory.Exists(existing))
        {
            if (File.Exists(existing))
                throw new BadInputException($"{what} {folder} cannot be made: {existing} is a file. {option} names another place.");
            existing = Path.GetDirectoryName(existing)
                ?? throw new BadInputException($"{what} {folder} cannot be made. {option} names another place.");
        }

        try
        {
            // A file that is gone when it is closed: permissions, read-only mounts and full disks all show here.
            var probe = Path.Combine(existing, $".factory-probe-{Guid.NewGuid():N}");
            using var stream = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            stream.WriteByte(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{what} {folder} cannot be written: {Why(e)}. {option} names another place.");
        }
    }

    /// <summary>The system's own words name the probe, which tells the user nothing.</summary>
    private static string Why(Exception e) => e switch
    {
        UnauthorizedAccessException => "this user may not write there",
        FileNotFoundException or DirectoryNotFoundException => "no file can be made there",
        _ => e.Message.Split(" : '", 2)[0].TrimEnd('.'),
    };
}
