using System.Globalization;
using System.Text;

namespace AgentFactory.GitHub.Delivery;

/// <summary>Text of strangers in GitHub's markdown: no markup, nobody is called by name, no issue is linked or closed, nothing is hidden.</summary>
internal static class GitHubMarkdown
{
    /// <summary>Stands between the signs that GitHub would make a link of; shows nothing.</summary>
    private const string Apart = "&#8203;";

    /// <summary>One line, safe in a table cell.</summary>
    public static string Line(string? text) => Escape((text ?? "").ReplaceLineEndings(" ")).Trim();

    /// <summary>Several lines, each as it is.</summary>
    public static string Paragraphs(string? text) =>
        string.Join("\n", (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim().Length == 0 ? "" : Begin(Escape(line.Trim())) + "  "));

    /// <summary>What makes a list, a rule or a heading only where a line begins with it.</summary>
    private static string Begin(string line)
    {
        var digits = line.TakeWhile(char.IsAsciiDigit).Count();
        return line[0] is '-' or '+' or '=' || (digits > 0 && digits < line.Length && line[digits] is '.' or ')') ? line.Insert(digits, "\\") : line;
    }

    /// <summary>Inline code of one line, safe in a table cell; empty for nothing.</summary>
    public static string Code(string? text)
    {
        var line = new StringBuilder();
        foreach (var rune in (text ?? "").Trim().ReplaceLineEndings(" ⏎ ").EnumerateRunes())
            line.Append(IsInvisible(rune) ? $"[U+{rune.Value:X4}]" : rune.Value == '|' ? "\\|" : rune.ToString());
        if (line.Length == 0)
            return "";
        var fence = new string('`', LongestRun(line.ToString()) + 1);
        return fence.Length > 1 ? $"{fence} {line} {fence}" : $"`{line}`";
    }

    /// <summary>A block shown as it is, invisible characters by their numbers.</summary>
    /// <param name="text">Any.</param>
    /// <param name="language">What it is coloured as, for instance <c>diff</c>.</param>
    public static string Block(string text, string language)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.ReplaceLineEndings("\n").TrimEnd('\n').EnumerateRunes())
            shown.Append(rune.Value is '\n' or '\t' || !IsInvisible(rune) ? rune.ToString() : $"[U+{rune.Value:X4}]");
        var fence = new string('`', Math.Max(3, LongestRun(shown.ToString()) + 1));
        return $"{fence}{language}\n{shown}\n{fence}";
    }

    private static string Escape(string text)
    {
        var markdown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => markdown.Append("&lt;"),
                '&' => markdown.Append("&amp;"),
                '@' => markdown.Append('@').Append(Apart),
                '#' => markdown.Append("\\#").Append(Apart),
                ':' => markdown.Append(':').Append(Apart),
                '\t' => markdown.Append(' '),
                _ when IsInvisible(rune) => markdown.Append(CultureInfo.InvariantCulture, $"(U+{rune.Value:X4})"),
                _ when rune.IsAscii && "\\`*_{}[]>|~".Contains((char)rune.Value) => markdown.Append('\\').Append((char)rune.Value),
                _ => markdown.Append(rune.ToString()),
            };
        }

        return markdown.ToString();
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

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
