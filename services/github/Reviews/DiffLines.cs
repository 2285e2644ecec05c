using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Reviews;

/// <summary>The lines of the new files that a pull request shows: only beside those can something be said.</summary>
internal sealed partial class DiffLines
{
    private readonly FrozenDictionary<string, HashSet<int>> _lines;

    public DiffLines(IEnumerable<ForgeChangedFile> files) =>
        _lines = files.GroupBy(file => file.Filename, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => Read(group.First().Patch ?? ""), StringComparer.Ordinal);

    public bool Has(string file, int line) => _lines.TryGetValue(file, out var lines) && lines.Contains(line);

    private static HashSet<int> Read(string patch)
    {
        var lines = new HashSet<int>();
        var at = 0;
        foreach (var line in patch.Split('\n'))
        {
            if (Hunk().Match(line) is { Success: true } hunk)
                at = int.Parse(hunk.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            else if (at > 0 && (line.Length == 0 || line[0] is ' ' or '+'))
                lines.Add(at++);
        }

        return lines;
    }

    [GeneratedRegex(@"\A@@ -[0-9,]+ \+([0-9]{1,9})(?:,[0-9]+)? @@", RegexOptions.NonBacktracking)]
    private static partial Regex Hunk();
}
