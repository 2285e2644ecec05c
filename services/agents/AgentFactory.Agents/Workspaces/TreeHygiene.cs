using System.IO.Enumeration;
using System.Text;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// What a command may have left in a workspace and the host's git must not meet: git directories of its own (git runs
/// programs that their settings name) and pipes, sockets and devices. Finds build output on the way.
/// </summary>
internal static class TreeHygiene
{
    /// <summary>Patterns of build output that is never committed, whatever the repository itself ignores.</summary>
    private const string FixedExcludes = """
        [Bb]in/[Dd]ebug*/
        [Bb]in/[Rr]elease*/
        node_modules/
        __pycache__/
        *.py[co]
        .pytest_cache/
        .mypy_cache/
        .ruff_cache/
        .venv/
        *.egg-info/
        CMakeFiles/
        CMakeCache.txt
        CTestTestfile.cmake
        TestResults/
        .vs/
        .gradle/
        core.[0-9]*

        """;

    private static readonly string[] CargoAndMaven = ["Cargo.toml", "pom.xml"];

    /// <summary>Cleans the tree and measures it.</summary>
    /// <param name="root">The workspace's folder.</param>
    /// <param name="keepTopGit">Leaves a git directory at the top, which a clean checkout has.</param>
    public static TreeFacts Clean(string root, bool keepTopGit = false)
    {
        var facts = new TreeFacts();
        List<string> remove = [];
        foreach (var entry in List(root))
        {
            if (entry.IsGit)
            {
                if (!(keepTopGit && entry.Path.Length == root.TrimEnd('/').Length + 5))
                    remove.Add(entry.Path);
            }
            else if (entry is { IsDirectory: false, IsLink: false, Length: 0 } && NativeFiles.Look(entry.Path) is { Kind: not FileKind.Regular })
            {
                remove.Add(entry.Path);
            }
            else
            {
                facts.Add(entry.Path, entry.IsDirectory, entry.IsLink ? 0 : entry.Length);
            }
        }
        foreach (var path in remove)
            Remove(path);
        facts.Removed = remove.Count;
        return facts;
    }

    /// <summary>The text of <c>info/exclude</c>: the fixed patterns and the build folders that this tree has.</summary>
    public static string MakeExcludes(string root, TreeFacts facts)
    {
        var text = new StringBuilder(FixedExcludes);
        foreach (var folder in facts.Folders)
        {
            var name = Path.GetFileName(folder);
            var parent = Path.GetDirectoryName(folder)!;
            var isOutput = name switch
            {
                "bin" or "obj" => facts.ProjectFolders.Contains(parent) || File.Exists(Path.Combine(folder, "project.assets.json")),
                "target" => CargoAndMaven.Any(file => File.Exists(Path.Combine(parent, file))),
                _ => folder != root && facts.CMakeFolders.Contains(folder),
            };
            if (isOutput && !folder.Contains('\n', StringComparison.Ordinal))
                text.Append('/').Append(Escape(Path.GetRelativePath(root, folder))).Append("/\n");
        }
        return text.ToString();
    }

    private static FileSystemEnumerable<Entry> List(string root)
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 };
        return new FileSystemEnumerable<Entry>(
            root,
            (ref FileSystemEntry entry) => new Entry(
                entry.ToFullPath(), entry.IsDirectory && !IsLink(ref entry), IsLink(ref entry), entry.IsDirectory ? 0 : entry.Length, IsGit(entry.FileName)),
            enumeration)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && !IsGit(entry.FileName),
        };
    }

    private static bool IsGit(ReadOnlySpan<char> name) => name.Equals(".git", StringComparison.OrdinalIgnoreCase);

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static void Remove(string path)
    {
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    private static string Escape(string pattern)
    {
        var text = new StringBuilder();
        foreach (var character in pattern)
        {
            if (character is '\\' or '*' or '?' or '[' or ' ' or '!' or '#')
                text.Append('\\');
            text.Append(character);
        }
        return text.ToString();
    }

    private readonly record struct Entry(string Path, bool IsDirectory, bool IsLink, long Length, bool IsGit);
}

/// <summary>What a walk over a workspace found.</summary>
internal sealed class TreeFacts
{
    private static readonly HashSet<string> OutputNames = ["bin", "obj", "target"];

    public int Files { get; private set; }

    public long Bytes { get; private set; }

    public long LargestFile { get; private set; }

    /// <summary>Git directories and special files that were taken away.</summary>
    public int Removed { get; set; }

    /// <summary>Folders that may be build output.</summary>
    public List<string> Folders { get; } = [];

    /// <summary>Folders with a project of .NET in them.</summary>
    public HashSet<string> ProjectFolders { get; } = [];

    /// <summary>Folders that CMake was run in.</summary>
    public HashSet<string> CMakeFolders { get; } = [];

    public void Add(string path, bool isDirectory, long length)
    {
        if (isDirectory)
        {
            if (OutputNames.Contains(Path.GetFileName(path)))
                Folders.Add(path);
            return;
        }
        Files++;
        Bytes += length;
        LargestFile = Math.Max(LargestFile, length);
        if (path.EndsWith("proj", StringComparison.Ordinal) && Path.GetExtension(path) is ".csproj" or ".fsproj" or ".vbproj")
            ProjectFolders.Add(Path.GetDirectoryName(path)!);
        if (path.EndsWith("/CMakeCache.txt", StringComparison.Ordinal))
        {
            CMakeFolders.Add(Path.GetDirectoryName(path)!);
            Folders.Add(Path.GetDirectoryName(path)!);
        }
    }
}
