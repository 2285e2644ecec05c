namespace AgentFactory.Agents.Prompts;

/// <summary>What files a checkout has, for a first look: sorted, bounded, following no link.</summary>
public static class RepositoryListing
{
    private static readonly EnumerationOptions Walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        MaxRecursionDepth = 24,
    };

    /// <summary>Paths relative to the root, with forward slashes; the last line says how many were left out, if any were.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="maxFiles">How many files are listed.</param>
    public static IReadOnlyList<string> Of(string root, int maxFiles)
    {
        if (!Directory.Exists(root))
            return [];
        // Bounded twice: what is shown, and what is walked in order to show it.
        var files = Directory.EnumerateFiles(root, "*", Walk)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith(".git/", StringComparison.Ordinal) && !file.Any(char.IsControl))
            .Take(20 * maxFiles).Order(StringComparer.Ordinal).ToList();
        return files.Count <= maxFiles ? files : [.. files.Take(maxFiles), $"… and {files.Count - maxFiles} more"];
    }
}
