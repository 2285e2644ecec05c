using AgentFactory.Agents.Prompts;

namespace AgentFactory.Agents.Work;

/// <summary>Finds files that git left both sides in.</summary>
internal static class ConflictMarkers
{
    private const int MaxFiles = 20_000;
    private const int MaxBytes = 2 << 20;
    private const int MaxReported = 10;

    /// <summary>Files with all three markers in their order, each at the beginning of a line.</summary>
    public static IReadOnlyList<string> Find(string root) =>
        [.. RepositoryListing.Of(root, MaxFiles).Where(file => IsMarked(Path.Combine(root, file))).Take(MaxReported)];

    private static bool IsMarked(string path)
    {
        var info = new FileInfo(path);
        // A pipe has no length, and reading it would never end.
        if (!info.Exists || info.Length is 0 or > MaxBytes)
            return false;
        var expected = 0;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith(expected switch { 0 => "<<<<<<< ", 1 => "=======", _ => ">>>>>>> " }, StringComparison.Ordinal) && ++expected == 3)
                return true;
        }

        return false;
    }
}
