namespace AgentFactory.Coordinator.Runs;

/// <summary>Whether two paths or globs may name the same file. In doubt they may: two tasks one after the other cost less than a conflict.</summary>
internal static class FilePatterns
{
    /// <summary>The longest path or glob that a task may name, in characters.</summary>
    public const int MaxLength = 300;

    public static bool IsInside(string pattern) =>
        pattern.Length <= MaxLength && !pattern.StartsWith('/') && !pattern.Contains('\0', StringComparison.Ordinal)
        && !pattern.Contains(':', StringComparison.Ordinal) && !pattern.Split('/', '\\').Contains("..");

    /// <summary>The first pair that may name the same file; null when no pair may.</summary>
    public static (string A, string B)? FindOverlap(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var right = b.Select(Segments).ToArray();
        foreach (var x in a)
        {
            var left = Segments(x);
            for (var i = 0; i < right.Length; i++)
            {
                if (Meets(left, right[i]))
                    return (x, b[i]);
            }
        }

        return null;
    }

    public static bool Overlaps(string a, string b) => Meets(Segments(a), Segments(b));

    /// <summary>A path without an extension may be a folder and then stands for all below it: hence the ** behind it.</summary>
    private static string[] Segments(string pattern)
    {
        var parts = pattern.Replace('\\', '/').ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries);
        var names = parts.Where(p => p != ".").Select(Simplified);
        // Some read a lone *.cs as "in any folder".
        string[] head = pattern.Contains('*', StringComparison.Ordinal) && parts.Length == 1 ? ["**"] : [];
        var isFile = parts is [.., var last] && last.LastIndexOf('.') > 0 && pattern[^1] is not ('/' or '\\');
        string[] tail = isFile ? [] : ["**"];
        return [.. head, .. names, .. tail];
    }

    private static bool Meets(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        // reach[j]: what is left of a from here meets what is left of b from j. Computed from the end of a.
        var reach = new bool[b.Length + 1];
        for (var i = a.Length; i >= 0; i--)
        {
            var next = new bool[b.Length + 1];
            for (var j = b.Length; j >= 0; j--)
            {
                var aStar = i < a.Length && a[i] == "**";
                var bStar = j < b.Length && b[j] == "**";
                next[j] = (i == a.Length && j == b.Length)
                    || (aStar && (reach[j] || (j < b.Length && next[j + 1])))
                    || (bStar && (next[j + 1] || (i < a.Length && reach[j])))
                    || (i < a.Length && j < b.Length && !aStar && !bStar && reach[j + 1] && NamesMeet(a[i], b[j]));
            }

            reach = next;
        }

        return reach[0];
    }

    /// <summary>Sets and alternatives are not worked out: they may be any name.</summary>
    private static string Simplified(string name) =>
        name.Contains("**", StringComparison.Ordinal) ? "**" : name.AsSpan().IndexOfAny("[]{}!") >= 0 ? "*" : name;

    /// <summary>Whether two names with wildcards have a name in common.</summary>
    private static bool NamesMeet(string a, string b)
    {
        if (!HasWildcard(a) && !HasWildcard(b))
            return a == b;
        var reach = new bool[b.Length + 1];
        for (var i = a.Length; i >= 0; i--)
        {
            var next = new bool[b.Length + 1];
            for (var j = b.Length; j >= 0; j--)
            {
                var aStar = i < a.Length && a[i] == '*';
                var bStar = j < b.Length && b[j] == '*';
                next[j] = (i == a.Length && j == b.Length)
                    || (aStar && (reach[j] || (j < b.Length && next[j + 1])))
                    || (bStar && (next[j + 1] || (i < a.Length && reach[j])))
                    || (i < a.Length && j < b.Length && !aStar && !bStar && reach[j + 1] && (a[i] == b[j] || a[i] == '?' || b[j] == '?'));
            }

            reach = next;
        }

        return reach[0];
    }

    private static bool HasWildcard(string name) => name.AsSpan().IndexOfAny("*?") >= 0;
}
