using System.Globalization;
using System.Text;

namespace AgentFactory.Agents.Tools;

/// <summary>What a model needs to know to get an edit right the next time.</summary>
internal static class EditHints
{
    private const int MaxLinesLooked = 20_000;
    private const int MaxLinesShown = 12;
    private const int MaxLineShown = 400;
    private const double Similar = 0.5;

    public static string NotFound(string path, string text, string oldText)
    {
        var lines = Split(text);
        var wanted = Split(oldText);
        var anchor = Array.FindIndex(wanted, line => line.Trim().Length > 0);
        var start = $"'old_text' is not in '{path}'; nothing was changed.";
        if (lines.Length > MaxLinesLooked || anchor < 0)
            return $"{start} Read the file and copy the lines exactly, white space included.";
        if (FindIgnoringSpace(lines, wanted) is { } loose)
            return $"{start} Lines {loose + 1} to {loose + wanted.Length} differ from it only in white space. They are exactly:\n{Show(lines, loose, wanted.Length)}";
        var (best, score) = FindNearest(lines, wanted[anchor]);
        if (score < Similar)
            return $"{start} No line of the file is like its first line. Read the file again: it may have changed, or the text is in another file.";
        var from = Math.Max(0, best - anchor);
        return $"{start} The nearest lines, from line {from + 1} on, are exactly:\n{Show(lines, from, wanted.Length)}\nCopy old_text from there (without the numbers).";
    }

    public static string NotUnique(string path, string text, IReadOnlyList<int> places)
    {
        var numbers = string.Join(", ", places.Take(10).Select(place => LineOf(text, place)));
        return $"'old_text' is in '{path}' {places.Count} times (lines {numbers}{(places.Count > 10 ? ", …" : "")}); nothing was changed. "
            + "Add lines around it until it is unique, or set replace_all.";
    }

    public static int LineOf(string text, int place) => text.AsSpan(0, place).Count('\n') + 1;

    private static int? FindIgnoringSpace(string[] lines, string[] wanted)
    {
        var squeezed = Array.ConvertAll(lines, Squeeze);
        var sought = Array.ConvertAll(wanted, Squeeze);
        for (var at = 0; at + sought.Length <= squeezed.Length; at++)
            if (squeezed.AsSpan(at, sought.Length).SequenceEqual(sought))
                return at;
        return null;
    }

    private static (int Line, double Score) FindNearest(string[] lines, string wanted)
    {
        var sought = Pairs(wanted);
        var best = (Line: 0, Score: 0.0);
        for (var at = 0; at < lines.Length; at++)
        {
            var score = Compare(sought, Pairs(lines[at]));
            if (score > best.Score)
                best = (at, score);
        }
        return best;
    }

    /// <summary>Dice's coefficient over pairs of neighbouring characters: 1 for equal lines, 0 for lines with nothing in common.</summary>
    private static double Compare(HashSet<int> left, HashSet<int> right) =>
        left.Count + right.Count == 0 ? 0 : 2.0 * left.Count(right.Contains) / (left.Count + right.Count);

    private static HashSet<int> Pairs(string line)
    {
        var squeezed = Squeeze(line);
        HashSet<int> pairs = [];
        for (var at = 0; at + 1 < Math.Min(squeezed.Length, MaxLineShown); at++)
            pairs.Add((squeezed[at] << 16) | squeezed[at + 1]);
        return pairs;
    }

    private static string Squeeze(string line) => string.Concat(line.Where(character => !char.IsWhiteSpace(character)));

    private static string[] Split(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static string Show(string[] lines, int from, int count)
    {
        var text = new StringBuilder();
        for (var at = from; at < Math.Min(lines.Length, from + Math.Min(count, MaxLinesShown)); at++)
            text.Append(CultureInfo.InvariantCulture, $"{at + 1}\t{(lines[at].Length <= MaxLineShown ? lines[at] : lines[at][..MaxLineShown] + " […]")}\n");
        return text.ToString().TrimEnd('\n');
    }
}
