namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Finds what should be read before the work, with its reason: lists of <c>url:</c> and <c>why:</c>, links, tables, paths in backticks.</summary>
internal static class ReferenceGrammar
{
    private static readonly string[] s_targets = ["url", "file", "doc", "docfile", "path", "ref", "reference", "link", "resource", "mcp", "source"];

    private static readonly System.Buffers.SearchValues<char> s_urlEnds = System.Buffers.SearchValues.Create(" \t\n)>`\"");

    public static IEnumerable<PrpReference> Read(MarkdownText text, Section section)
    {
        foreach (var block in BlockReader.Read(text, section))
        {
            if (block.Kind != BlockKind.Fence)
            {
                if (FromProse(block) is { } found)
                    yield return found;
            }
            else if (block.Fence!.IsProse)
            {
                foreach (var found in FromKeys(block.Lines))
                    yield return found;
            }
        }
    }

    private static IEnumerable<PrpReference> FromKeys(IEnumerable<string> lines)
    {
        string? target = null;
        var why = new List<string>();
        foreach (var line in lines)
        {
            var isItem = line.TrimStart().StartsWith("- ", StringComparison.Ordinal);
            var (key, value) = SplitKey(line.TrimStart(' ', '\t', '-'));
            if (key is not null && s_targets.Contains(key) && value.Length > 0)
            {
                if (target is not null)
                    yield return Make(target, why);
                target = value;
                why.Clear();
            }
            else if (target is not null && key is not null && value.Length > 0)
                why.Add(why.Count == 0 && key is "why" or "reason" or "purpose" ? value : $"{key}: {value}");
            else if (target is not null && key is null && isItem && why.Count > 0)
                why.Add(value);
        }
        if (target is not null)
            yield return Make(target, why);
    }

    private static PrpReference Make(string target, List<string> why) => new(target, why.Count == 0 ? null : string.Join("; ", why));

    private static (string? Key, string Value) SplitKey(string line)
    {
        var colon = line.IndexOf(':');
        if (colon is <= 0 or > 24 || (colon + 1 < line.Length && line[colon + 1] is not ' '))
            return (null, line.Trim());
        var key = line[..colon].Trim().ToLowerInvariant();
        return key.All(c => char.IsAsciiLetter(c) || c is '_' or '-') ? (key, line[(colon + 1)..].Trim().Trim('"', '\'')) : (null, line.Trim());
    }

    private static PrpReference? FromProse(Block block)
    {
        var text = block.Kind == BlockKind.TableRow && block.Cells.Count > 0 ? block.Cells[0] : block.Text;
        var rest = block.Kind == BlockKind.TableRow ? string.Join("; ", block.Cells.Skip(1).Where(cell => cell.Length > 0)) : null;
        if (block.IsHeader)
            return null;
        var (target, behind) = FindTarget(text);
        if (target is null)
            return null;
        var why = (rest ?? behind).TrimStart(' ', '-', '–', '—', ':', ')').Replace("**", "", StringComparison.Ordinal).Trim();
        if (why.StartsWith("Why:", StringComparison.OrdinalIgnoreCase))
            why = why[4..].Trim();
        return new(target, why.Length == 0 ? null : why);
    }

    private static (string? Target, string Behind) FindTarget(string text)
    {
        var link = text.IndexOf("](", StringComparison.Ordinal);
        var url = text.IndexOf("http", StringComparison.Ordinal);
        if (link > 0 && text.IndexOf(')', link) is var close && close > 0 && (url < 0 || url > link))
            return (text[(link + 2)..close], text[(close + 1)..]);
        if (url >= 0 && text.AsSpan(url).ContainsAny("/") && text.IndexOf("://", url, StringComparison.Ordinal) is var scheme && scheme > 0 && scheme - url <= 5)
        {
            var end = text.AsSpan(url).IndexOfAny(s_urlEnds);
            return end < 0 ? (text[url..], "") : (text[url..(url + end)], text[(url + end)..]);
        }
        var tick = text.IndexOf('`');
        if (tick < 0 || tick > 40)
            return (null, "");
        var second = text.IndexOf('`', tick + 1);
        if (second < 0)
            return (null, "");
        var name = text[(tick + 1)..second];
        return LooksLikePath(name) ? (name, text[(second + 1)..]) : (null, "");
    }

    private static bool LooksLikePath(string name) =>
        name.Length > 2 && !name.Contains(' ') && !name.StartsWith('/') && !name.Contains('(')
        && (name.Contains('/') || (name.LastIndexOf('.') is var dot && dot >= 0 && name.Length - dot is > 1 and <= 6 && name[(dot + 1)..].All(char.IsAsciiLetterOrDigit)));
}
