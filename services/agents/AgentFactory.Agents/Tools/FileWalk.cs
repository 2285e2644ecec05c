using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

/// <summary>Goes over a workspace's files, upper folders first, without what programs made.</summary>
internal static class FileWalk
{
    private const int MaxEntriesOfFolder = 20_000;

    private static readonly HashSet<string> Output =
        new(StringComparer.OrdinalIgnoreCase) { "node_modules", "__pycache__", ".git", ".pytest_cache", ".mypy_cache", ".venv", "CMakeFiles", ".vs", "TestResults" };

    /// <summary>Entries in breadth-first order, each folder's sorted; a folder of build output is given but not entered.</summary>
    public static IEnumerable<WalkEntry> List(PathJail jail, string from, int depth)
    {
        var waiting = new Queue<(string Path, int Depth)>([(from, 0)]);
        while (waiting.TryDequeue(out var folder))
        {
            var entries = jail.List(folder.Path, MaxEntriesOfFolder);
            var isProject = entries.Any(entry => entry.Name.EndsWith("proj", StringComparison.Ordinal) && Path.GetExtension(entry.Name) is ".csproj" or ".fsproj" or ".vbproj");
            foreach (var (name, facts) in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                var path = folder.Path.Length == 0 ? name : $"{folder.Path}/{name}";
                var isOutput = facts.Kind == FileKind.Directory && (Output.Contains(name) || (isProject && name is "bin" or "obj"));
                if (name.Equals(".git", StringComparison.OrdinalIgnoreCase))
                    continue;
                var enters = facts.Kind == FileKind.Directory && !isOutput && folder.Depth + 1 < depth;
                yield return new WalkEntry(path, facts, isOutput, facts.Kind == FileKind.Directory && !enters);
                if (enters)
                    waiting.Enqueue((path, folder.Depth + 1));
            }
        }
    }
}

/// <param name="Path">Relative to the workspace.</param>
/// <param name="Facts">What it is.</param>
/// <param name="IsOutput">A folder that programs made.</param>
/// <param name="IsClosed">A folder whose entries do not follow.</param>
internal sealed record WalkEntry(string Path, FileFacts Facts, bool IsOutput, bool IsClosed);
