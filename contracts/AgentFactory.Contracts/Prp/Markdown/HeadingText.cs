using System.Globalization;
using System.Text;

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Makes headings comparable: without emphasis, numbering, emoji and punctuation, in lower case.</summary>
internal static class HeadingText
{
    /// <summary>The text without emphasis, code marks, emoji and leading numbering; case and punctuation stay.</summary>
    public static string Plain(string heading)
    {
        var plain = new StringBuilder(heading.Length);
        foreach (var rune in heading.EnumerateRunes())
        {
            if (rune.Value is '*' or '`' or '\u200D' or '\uFE0F' || IsPictograph(rune))
                continue;
            plain.Append(rune);
        }
        return WithoutNumbering(plain.ToString().Trim());
    }

    /// <summary>Lower-case words, one blank between them; punctuation and a trailing <c>(…)</c> are left out.</summary>
    public static string Normalise(string heading)
    {
        var plain = Plain(heading);
        var parenthesis = plain.IndexOf('(');
        if (parenthesis > 0)
            plain = plain[..parenthesis];
        var words = new StringBuilder(plain.Length);
        foreach (var c in plain)
        {
            if (char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                words.Append(char.ToLowerInvariant(c));
            else if (c is not ('\'' or '’') && words.Length > 0 && words[^1] != ' ')
                words.Append(' ');
        }
        return words.ToString().TrimEnd();
    }

    /// <summary>Splits <c>Goal: build it</c> and <c>Tasks — in order</c>; the tail is null when there is none.</summary>
    public static (string Head, string? Tail) Split(string plain)
    {
        var colon = plain.IndexOfAny([':', '：']);
        var dash = IndexOfDash(plain);
        var at = colon < 0 ? dash : dash < 0 ? colon : Math.Min(colon, dash);
        if (at <= 0)
            return (plain, null);
        var tail = plain[(at + 1)..].TrimStart('-', '–', '—', ' ').Trim();
        return (plain[..at].Trim(), tail.Length == 0 ? null : tail);
    }

    private static int IndexOfDash(string plain)
    {
        foreach (var dash in new[] { " — ", " – ", " - " })
        {
            var at = plain.IndexOf(dash, StringComparison.Ordinal);
            if (at > 0)
                return at;
        }
        return -1;
    }

    private static bool IsPictograph(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.ModifierSymbol && rune.Value > 0x7F;

    private static string WithoutNumbering(string text)
    {
        var at = 0;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at > 0)))
            at++;
        if (at == 0 || at == text.Length)
            return text;
        return text[at] is ')' or ':' or '-' or '、' ? text[(at + 1)..].TrimStart()
            : text[at] is ' ' && (text[at - 1] == '.' || at <= 3 || text[..at].Contains('.')) ? text[at..].TrimStart()
            : text;
    }
}
