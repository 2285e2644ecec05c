namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Reads the name that a file gives a criterion: <c>AC1: …</c>, <c>**AC-2 — …</c>, <c>[SC-001] …</c>.</summary>
internal static class OwnId
{
    public static string? Find(string text)
    {
        var plain = text.AsSpan().TrimStart("*[(`_ ");
        var at = 0;
        while (at < plain.Length && char.IsAsciiLetterUpper(plain[at]))
            at++;
        if (at is 0 or > 5)
            return null;
        if (at < plain.Length && plain[at] is '-' or '_')
            at++;
        var digits = at;
        while (at < plain.Length && (char.IsAsciiDigit(plain[at]) || (plain[at] == '.' && at > digits && at + 1 < plain.Length && char.IsAsciiDigit(plain[at + 1]))))
            at++;
        if (at == digits || at - digits > 8)
            return null;
        var after = plain[at..].TrimStart("*])`_");
        var closed = after.Length < plain.Length - at;
        after = after.TrimStart();
        return closed || after.Length == 0 || after[0] is ':' or '.' or '-' or '–' or '—' or '|' ? plain[..at].ToString() : null;
    }
}
