namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>
/// The keys in front of a file: between <c>---</c> lines, or as plain <c>name: …</c> lines before the first section.
/// Read by lines and not by a YAML parser, because half of them would not parse, and a parser can be attacked.
/// </summary>
internal sealed class FrontMatter
{
    private const int MaxKeyLength = 40;

    /// <summary>Lower-case keys in the order of the file.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The line behind it, from 0; 0 when there is none.</summary>
    public int End { get; private set; }

    public static FrontMatter Read(MarkdownText text)
    {
        var matter = new FrontMatter();
        var first = 0;
        while (first < text.Lines.Length && text.IsBlank(first))
            first++;
        if (first == text.Lines.Length)
            return matter;
        if (text.Lines[first].Trim() == "---")
            matter.ReadFenced(text, first + 1);
        else
            matter.ReadOpen(text, first);
        return matter;
    }

    private void ReadFenced(MarkdownText text, int first)
    {
        var end = first;
        while (end < text.Lines.Length && text.Lines[end].Trim() is not ("---" or "..."))
            end++;
        if (end == text.Lines.Length)
            return;
        // Some put a sentence there; it stays text.
        if (ReadKeys(text, first, end))
            End = end + 1;
    }

    /// <summary>Keys without fences: from the first line, or the line below the title, up to the first section.</summary>
    private void ReadOpen(MarkdownText text, int first)
    {
        if (HeadingLine.TryRead(text.Lines[first], out var title) && title.Level == 1)
        {
            first++;
            while (first < text.Lines.Length && text.IsBlank(first))
                first++;
        }
        var end = first;
        while (end < text.Lines.Length && text.IsText(end) && IsPart(text.Lines[end], end == first))
            end++;
        if (end > first && SplitKey(text.Lines[first]).Key is "name" or "title" or "description" or "id" or "prp_id" && ReadKeys(text, first, end))
            End = end;
    }

    private static bool IsPart(string line, bool isFirst) =>
        SplitKey(line).Key is not null || (!isFirst && (line.Trim().Length == 0 || char.IsWhiteSpace(line[0])));

    private bool ReadKeys(MarkdownText text, int first, int end)
    {
        string? key = null;
        var parts = new List<string>();
        var block = false;
        for (var line = first; line < end; line++)
        {
            var raw = text.Lines[line];
            var split = raw.Length > 0 && !char.IsWhiteSpace(raw[0]) ? SplitKey(raw) : default;
            if (split.Key is not null)
            {
                Store(key, parts, block);
                key = split.Key;
                block = split.Value is "|" or ">" or "|-" or ">-" or "|+";
                if (!block && split.Value.Length > 0)
                    parts.Add(Unquote(split.Value));
            }
            else if (raw.Trim() is { Length: > 0 } more && key is not null && !more.StartsWith('#'))
                parts.Add(block ? more : Unquote(more.StartsWith("- ", StringComparison.Ordinal) ? more[2..] : more));
        }
        Store(key, parts, block);
        return Values.Count > 0;
    }

    private void Store(string? key, List<string> parts, bool block)
    {
        if (key is not null)
            Values[key] = string.Join(block ? "\n" : ", ", parts);
        parts.Clear();
    }

    private static string Unquote(string value)
    {
        value = value.Trim();
        return value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
    }

    private static (string? Key, string Value) SplitKey(string line)
    {
        var colon = line.IndexOf(':');
        if (colon is <= 0 or > MaxKeyLength || (colon + 1 < line.Length && line[colon + 1] is not (' ' or '\t')))
            return default;
        var key = line[..colon].Trim().ToLowerInvariant();
        return key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-') ? (key, line[(colon + 1)..].Trim()) : default;
    }
}
