namespace AgentFactory.Agents.Testing;

/// <summary>
/// One folder a process for all its checkouts, gone with it. A test runner does not always let its process end in peace, so what such a
/// one left is removed by the next: it holds a lock in its folder for as long as it lives.
/// </summary>
internal static class TestFolder
{
    private const string Prefix = "agent-tests-";
    private const string LockName = "lock";

    private static readonly Lazy<string> s_root = new(Make);

    public static string Root => s_root.Value;

    private static string Make()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            RemoveIfLeft(left);
        var root = Directory.CreateTempSubdirectory(Prefix).FullName;
        var mine = Lock(root, FileMode.Create);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            mine.Dispose();
            RemoveIfLeft(root);
        };
        return root;
    }

    /// <summary>A folder without a lock was made a moment ago, or is somebody else's.</summary>
    internal static void RemoveIfLeft(string folder)
    {
        try
        {
            using (Lock(folder, FileMode.Open))
            {
                // The lock goes last: a removal that is cut short is gone on with by the next process.
                foreach (var checkouts in Directory.EnumerateDirectories(folder))
                    Directory.Delete(checkouts, recursive: true);
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its process lives, or something of it cannot be removed: that costs space and no test.
        }
    }

    internal static FileStream Lock(string folder, FileMode mode) => new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);
}
