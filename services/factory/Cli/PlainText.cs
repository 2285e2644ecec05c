using System.Globalization;
using System.Text;

namespace AgentFactory.Factory.Cli;

/// <summary>Makes text of strangers harmless on a terminal: escape sequences and direction tricks become visible signs.</summary>
internal static class PlainText
{
    /// <summary>One line; everything that could move the cursor or reorder text is replaced.</summary>
    public static string Line(string? text, int maxLength = 2_000)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= maxLength)
            {
                line.Append('…');
                break;
            }

            if (rune.Value is '\n' or '\t' or '\r')
                line.Append(' ');
            else if (IsHarmless(rune))
                line.Append(rune.ToString());
            else
                line.Append('�');
        }

        return line.ToString();
    }

    /// <summary>Several lines; line breaks and tabs stay.</summary>
    public static string Block(string? text, int maxLength = 20_000) =>
        string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => Line(line, maxLength)));

    private static bool IsHarmless(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not
            (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
}
