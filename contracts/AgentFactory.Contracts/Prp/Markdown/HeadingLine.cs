namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A heading written with number signs, or as HTML on one line.</summary>
internal readonly record struct HeadingLine(int Level, string Text)
{
    public static bool TryRead(string line, out HeadingLine heading)
    {
        heading = default;
        var trimmed = line.AsSpan().TrimEnd();
        var indent = 0;
        while (indent < trimmed.Length && trimmed[indent] == ' ')
            indent++;
        if (indent > 3)
            return false;
        trimmed = trimmed[indent..];
        if (trimmed.StartsWith("<h", StringComparison.OrdinalIgnoreCase))
            return TryReadHtml(trimmed, out heading);
        var level = 0;
        while (level < trimmed.Length && trimmed[level] == '#')
            level++;
        if (level is 0 or > 6 || level == trimmed.Length)
            return false;
        // `##Goal` is a slip that people make; `#33`, `#!/bin/sh` and `#define` are something else.
        if (trimmed[level] is not (' ' or '\t') && (level == 1 || !char.IsLetter(trimmed[level])))
            return false;
        // A closing run of # stands apart from the text: "# Goal #" has one, "# A parser for C#" has none.
        var text = trimmed[level..].Trim();
        var open = text.TrimEnd('#');
        if (open.IsEmpty || open[^1] is ' ' or '\t')
            text = open.TrimEnd();
        if (text.IsEmpty)
            return false;
        heading = new(level, text.ToString());
        return true;
    }

    /// <summary><c>&lt;h2 align="center"&gt;Goal&lt;/h2&gt;</c>.</summary>
    private static bool TryReadHtml(ReadOnlySpan<char> line, out HeadingLine heading)
    {
        heading = default;
        var open = line.IndexOf('>');
        if (line.Length < 10 || line[2] is < '1' or > '6' || line[3] is not ('>' or ' ') || open < 3 || !line.EndsWith($"</h{line[2]}>", StringComparison.OrdinalIgnoreCase) || open >= line.Length - 5)
            return false;
        var text = line[(open + 1)..^5].Trim();
        if (text.IsEmpty || text.Contains('<'))
            return false;
        heading = new(line[2] - '0', text.ToString());
        return true;
    }
}
