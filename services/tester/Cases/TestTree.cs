using System.Security.Cryptography;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.TestCode;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Tester.Cases;

/// <summary>The files of a clean checkout as they were when it was made: what tests do to them later is not seen.</summary>
internal sealed class TestTree
{
    private const int MaxFiles = 20_000;
    private const int MaxBytes = 512 << 10;

    private readonly Dictionary<string, string> _prints;
    private readonly Dictionary<string, string?> _texts;

    /// <param name="root">The checkout, in which nothing has been run yet.</param>
    public TestTree(string root)
    {
        Root = root;
        Paths = [.. RepositoryListing.Of(root, MaxFiles).Where(path => File.Exists(Path.Combine(root, path)))];
        _prints = Paths.ToDictionary(path => path, path => Print(Path.Combine(root, path)), StringComparer.Ordinal);
        _texts = Paths.Where(path => TestInventory.Knows(path) || Path.GetFileName(path) == "package.json")
            .ToDictionary(path => path, path => WorkspaceFiles.Read(root, path, MaxBytes), StringComparer.Ordinal);
    }

    public string Root { get; }

    /// <summary>From the root, with forward slashes.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The text of a file of code; null for what is not there, is too large or no text.</summary>
    public string? Text(string path) => _texts.GetValueOrDefault(path);

    /// <summary>Paths that are not the same in both, in their order.</summary>
    public IReadOnlyList<string> DifferentFrom(TestTree other) =>
        [.. Paths.Union(other.Paths, StringComparer.Ordinal).Where(path => _prints.GetValueOrDefault(path) != other._prints.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];

    // A pipe has no length, and reading it would never end.
    private static string Print(string file)
    {
        if (new FileInfo(file).Length == 0)
            return "empty";
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
