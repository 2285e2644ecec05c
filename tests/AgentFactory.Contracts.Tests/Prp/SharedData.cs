namespace AgentFactory.Contracts.Tests.Prp;

/// <summary>Real PRPs that lie beside the repository on some machines; they are not ours to copy.</summary>
internal static class SharedData
{
    /// <summary>The folder; null where it is not there.</summary>
    public static string? PrpFolder { get; } = Find(Path.Combine("shared", "data", "prps"));

    public static IEnumerable<string> PrpFiles => PrpFolder is null ? [] : Directory.EnumerateFiles(PrpFolder, "*.md").Order(StringComparer.Ordinal);

    private static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, relative);
            if (Directory.Exists(candidate))
                return candidate;
        }
        return null;
    }
}

/// <summary>A test over the real PRPs; skipped, with the reason, where they are absent.</summary>
internal sealed class SharedPrpFactAttribute : FactAttribute
{
    public SharedPrpFactAttribute()
    {
        if (SharedData.PrpFolder is null)
            Skip = "no folder shared/data/prps above the test's directory";
    }
}
