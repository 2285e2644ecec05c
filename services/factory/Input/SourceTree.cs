namespace AgentFactory.Factory.Input;

/// <summary>The checkout that this program was built in, if it still lies in one.</summary>
internal static class SourceTree
{
    /// <summary>Null for an installed program.</summary>
    public static string? Root { get; } = Find(AppContext.BaseDirectory);

    private static string? Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "AgentFactory.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
