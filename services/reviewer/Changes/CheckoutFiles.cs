using AgentFactory.Agents.Prompts;

namespace AgentFactory.Reviewer.Changes;

/// <summary>Reads files of a checkout that others wrote: no link is followed, nothing but text is read.</summary>
internal static class CheckoutFiles
{
    private const int MaxBytes = 1 << 20;
    private const int MaxListed = 20_000;

    /// <summary>The files of the checkout, as far as it is not larger than rules look at.</summary>
    public static IReadOnlyList<string> List(string root) => RepositoryListing.Of(root, MaxListed);

    /// <summary>Null when it is not there, is no plain text, is too large, or lies behind a link.</summary>
    public static string? Read(string root, string path)
    {
        if (Path.IsPathRooted(path) || path.Split('/').Any(part => part is "" or "." or ".."))
            return null;
        var full = root;
        foreach (var part in path.Split('/'))
        {
            full = Path.Combine(full, part);
            if (new FileInfo(full).LinkTarget is not null)
                return null;
        }

        // A pipe has no length, and reading it would never end.
        if (new FileInfo(full) is not { Exists: true, Length: > 0 and <= MaxBytes })
            return null;
        var text = File.ReadAllText(full);
        return text.Contains('\0', StringComparison.Ordinal) ? null : text.ReplaceLineEndings("\n");
    }
}
