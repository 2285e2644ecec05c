using System.Text.RegularExpressions;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>A markdown document by its headings. A heading in a code fence is none.</summary>
internal static partial class MarkdownChunks
{
    private const int MaxDepth = 6;

    public static IReadOnlyList<Chunk> Of(string text, int minCharacters, int maxCharacters)
    {
        var lines = LineChunks.Split(text);
        var sections = Merge(Sections(lines), lines, minCharacters);
        return [.. sections.SelectMany(section => LineChunks.Of(lines, section.From, section.To, section.Name, maxCharacters))];
    }

    private static List<Section> Sections(string[] lines)
    {
        var trail = new string?[MaxDepth + 1];
        var sections = new List<Section>();
        string? fence = null;
        var (start, depth, name) = (0, 0, "");
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is { Success: true } mark)
            {
                var sign = mark.Groups[1].Value;
                if (fence is null)
                    fence = sign;
                else if (sign[0] == fence[0] && sign.Length >= fence.Length)
                    fence = null;
                continue;
            }

            var (level, title) = fence is null ? HeadingAt(lines, i) : default;
            if (level == 0)
                continue;
            sections.Add(new Section(start, i, depth, name));
            trail[level] = title;
            Array.Clear(trail, level + 1, MaxDepth - level);
            (start, depth, name) = (i, level, string.Join(" › ", trail.Where(part => !string.IsNullOrEmpty(part))));
        }

        sections.Add(new Section(start, lines.Length, depth, name));
        return sections;
    }

    /// <summary>A section too short to mean anything goes with the deeper one after it.</summary>
    private static List<Section> Merge(List<Section> sections, string[] lines, int minCharacters)
    {
        var merged = new List<Section>();
        foreach (var section in sections)
        {
            if (merged is [.., var last] && section.Depth > last.Depth && Length(lines, last) < minCharacters)
                merged[^1] = section with { From = last.From };
            else
                merged.Add(section);
        }

        return merged;
    }

    private static int Length(string[] lines, Section section) => lines[section.From..section.To].Sum(line => line.Trim().Length);

    private static (int Level, string Title) HeadingAt(string[] lines, int i)
    {
        if (Heading().Match(lines[i]) is { Success: true } match)
            return (match.Groups[1].Length, match.Groups[2].Value.Trim());
        if (i + 1 < lines.Length && lines[i].Trim().Length > 0 && (i == 0 || lines[i - 1].AsSpan().IsWhiteSpace()) && Underline().IsMatch(lines[i + 1]) && !lines[i].StartsWith('-'))
            return (lines[i + 1].TrimStart()[0] == '=' ? 1 : 2, lines[i].Trim());
        return (0, "");
    }

    private sealed record Section(int From, int To, int Depth, string Name);

    [GeneratedRegex(@"^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ {0,3}(={2,}|-{3,})\s*$")]
    private static partial Regex Underline();

    [GeneratedRegex(@"^ {0,3}(`{3,}|~{3,})")]
    private static partial Regex Fence();
}
