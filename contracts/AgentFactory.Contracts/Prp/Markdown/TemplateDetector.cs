namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>
/// Tells a template from a filled-in PRP by what was left to fill in: <c>[What to build]</c>, <c>{Outcome}</c>,
/// <c>_Describe the goal._</c>. A single forgotten bracket does not make a template.
/// </summary>
internal static class TemplateDetector
{
    /// <summary>So many blanks, and one line in so many, make a template by themselves.</summary>
    private const int ManyBlanks = 5;
    private const int OneLineIn = 12;

    /// <summary>Longest text between brackets that is looked at.</summary>
    private const int MaxBlankLength = 400;

    public static bool IsTemplate(MarkdownText text, string? goal, IEnumerable<string?> names)
    {
        if (goal is not null && IsBlankedOut(goal))
            return true;
        var blanks = 0;
        var lines = 0;
        for (var line = 0; line < text.Lines.Length; line++)
        {
            var inList = text.Kinds[line] == LineKind.FenceBody && text.FenceOf[line]!.IsProse;
            if ((!text.IsText(line) && !inList) || text.IsBlank(line))
                continue;
            lines++;
            if (CountBlanks(text.Lines[line], inList) > 0 || (text.IsText(line) && IsInstruction(text.Lines[line])))
                blanks++;
        }
        var saysSo = names.Any(name => name is not null && (name.Contains("template", StringComparison.OrdinalIgnoreCase) || name.Contains("템플릿", StringComparison.Ordinal) || name.Contains("模板", StringComparison.Ordinal)));
        return blanks >= ManyBlanks && (saysSo || blanks * OneLineIn >= lines);
    }

    /// <summary>True when every line of the text is something to fill in.</summary>
    private static bool IsBlankedOut(string text)
    {
        var lines = text.Split('\n').Select(WithoutLabel).Where(line => line.Length > 0).ToList();
        return lines.Count > 0 && lines.All(line => line is ['[' or '{' or '<', _, _, ..] && CountBlanks(line, inList: false) == 1 && line[^1] is ']' or '}' or '>' or '.');
    }

    private static string WithoutLabel(string line)
    {
        var trimmed = line.Trim();
        var label = BoldLabel.TryRead(trimmed, out var found) ? found.Rest : trimmed;
        var colon = label.IndexOf(": ", StringComparison.Ordinal);
        var behind = colon > 0 && colon < 40 && label[0] is not ('[' or '{' or '<') ? label[(colon + 2)..] : label;
        return behind.TrimStart('-', ' ').Trim();
    }

    /// <summary>An italic line that tells the author what to write.</summary>
    private static bool IsInstruction(string line)
    {
        var trimmed = WithoutLabel(line);
        return trimmed.Length > 20 && trimmed[0] == '_' && trimmed[^1] == '_' && trimmed.IndexOf('_', 1) == trimmed.Length - 1;
    }

    private static int CountBlanks(string line, bool inList)
    {
        var count = 0;
        var inCode = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '`' && !inList)
                inCode = !inCode;
            var close = line[i] switch { '[' => ']', '{' => '}', _ => '\0' };
            if (close == '\0')
                continue;
            var end = line.IndexOf(close, i + 1, Math.Min(MaxBlankLength, line.Length - i - 1));
            if (end < 0)
                continue;
            if (IsBlank(line, i, end, inCode))
            {
                count++;
                i = end;
            }
        }
        return count;
    }

    private static bool IsBlank(string line, int open, int close, bool inCode)
    {
        var name = line.AsSpan(open + 1, close - open - 1).TrimStart('{').Trim();
        if (name.Length < 3 || !char.IsLetter(name[0]) || name.ContainsAny("\"'=;"))
            return false;
        // A link, an index, an expansion, an attribute.
        var next = close + 1 < line.Length ? line[close + 1] : ' ';
        var before = open > 0 ? line[open - 1] : ' ';
        if (line[open] == '[')
            return !inCode && next is not ('(' or '[') && !char.IsLetterOrDigit(before) && before is not (']' or ')' or '!') && (name.Contains(' ') || IsUpper(name) || name.Contains('/'));
        return before is not ('$' or '%' or '#' or '@') && !name.Contains(',') && !name.Contains(':') && (name.Contains(' ') || name.Contains('_') || name.Contains('/') || name.Contains('-') || char.IsUpper(name[0]) || inCode);
    }

    private static bool IsUpper(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterUpper(c) && c is not ('_' or ' '))
                return false;
        }
        return true;
    }
}
