using System.Globalization;
using System.Text;

namespace AgentFactory.Coordinator.Reports;

/// <summary>Makes text of strangers inert in HTML and in markdown.</summary>
internal static class Inert
{
    /// <summary>For an element's text or a quoted attribute. Signs that cannot be seen are shown by their number.</summary>
    public static string Html(string? text)
    {
        var html = new StringBuilder((text?.Length ?? 0) + 16);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '&' => html.Append("&amp;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '\n' or '\t' => html.Append((char)rune.Value),
                '\r' => html,
                _ when IsInvisible(rune) => html.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]"),
                _ => html.Append(rune.ToString()),
            };
        }

        return html.ToString();
    }

    /// <summary>One line of markdown in which nothing is markup, safe in a table cell.</summary>
    public static string Markdown(string? text)
    {
        var markdown = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t')
                markdown.Append(' ');
            else if (rune.Value is '<')
                markdown.Append("&lt;");
            else if (rune.Value is '&')
                markdown.Append("&amp;");
            else if (IsInvisible(rune))
                markdown.Append(CultureInfo.InvariantCulture, $"(U+{rune.Value:X4})");
            else
            {
                if (rune.IsAscii && "\\`*_{}[]>#|~".Contains((char)rune.Value))
                    markdown.Append('\\');
                markdown.Append(rune.ToString());
            }
        }

        return markdown.ToString().Trim();
    }

    /// <summary>Inline code of one line, whatever backticks it holds.</summary>
    public static string MarkdownCode(string? text)
    {
        var line = Visible(text).ReplaceLineEndings(" ⏎ ").Replace("|", "\\|", StringComparison.Ordinal).Trim();
        if (line.Length == 0)
            return "";
        var fence = new string('`', LongestRun(line) + 1);
        return line.StartsWith('`') || line.EndsWith('`') ? $"{fence} {line} {fence}" : $"{fence}{line}{fence}";
    }

    /// <summary>A fenced block that its content cannot end.</summary>
    public static string MarkdownBlock(string? text, string language = "")
    {
        var body = Visible(text).TrimEnd('\n');
        var fence = new string('`', Math.Max(3, LongestRun(body) + 1));
        return $"{fence}{language}\n{body}\n{fence}\n";
    }

    private static string Visible(string? text)
    {
        var visible = new StringBuilder(text?.Length ?? 0);
        foreach (var rune in (text ?? "").ReplaceLineEndings("\n").EnumerateRunes())
            visible.Append(rune.Value is '\n' or '\t' || !IsInvisible(rune) ? rune.ToString() : $"[U+{rune.Value:X4}]");
        return visible.ToString();
    }

    private static int LongestRun(string text)
    {
        var (longest, current) = (0, 0);
        foreach (var c in text)
        {
            current = c == '`' ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return longest;
    }

    /// <summary>Escape sequences, and the signs that make text read other than it is.</summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
