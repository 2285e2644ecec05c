using System.Net;
using System.Text.RegularExpressions;

namespace AgentFactory.Knowledge.Evaluation;

/// <summary>The loose markup of such files: elements may lack a root, an end, or escapes.</summary>
internal static partial class TrecMarkup
{
    private static readonly string[] NotText = ["docno", "docid", "id", "num", "author", "bib", "biblio", "date", "url"];

    public static IReadOnlyList<string> QueryElements { get; } = ["top", "topic", "query"];

    public static bool IsMarkup(string text) => Has(text, "doc") || QueryElements.Any(name => Has(text, name));

    public static bool Has(string text, string name) =>
        TryOpen(text[..Math.Min(text.Length, 65_536)], name, 0, out _, out _);

    public static IEnumerable<TrecText> Documents(string text)
    {
        foreach (var (attributes, body) in Bodies(text, "doc"))
        {
            var id = (Part(body, "docno") ?? Part(body, "docid") ?? Part(body, "id") ?? Attribute(attributes))?.Trim();
            if (string.IsNullOrEmpty(id))
                continue;
            var title = Plain(Part(body, "title") ?? Part(body, "headline") ?? "");
            // Long documents come in several such elements.
            var texts = Bodies(body, "text").Select(part => part.Body).ToList();
            var rest = Plain(texts.Count > 0 ? string.Join('\n', texts) : Without(body, [.. NotText, "title", "headline"]));
            yield return new(WebUtility.HtmlDecode(id), Join(title, rest));
        }
    }

    public static IEnumerable<TrecText> Topics(string text, string name)
    {
        foreach (var (attributes, body) in Bodies(text, name))
        {
            var number = NumberPrefix().Replace(Plain(Part(body, "num") ?? Part(body, "number") ?? Part(body, "id") ?? Attribute(attributes) ?? ""), "").Trim();
            var question = "";
            foreach (var part in (ReadOnlySpan<string>)["title", "query", "text", "desc", "description"])
            {
                if (question.Length == 0 && Part(body, part) is { } found)
                    question = TopicPrefix().Replace(Plain(found), "").Trim();
            }

            if (question.Length == 0)
                question = Plain(Without(body, [.. NotText, "number", "narr", "narrative"]));
            yield return new(TrecCollection.WithoutZeros(number.Split(' ', '\n')[0]), question);
        }
    }

    /// <summary>A text that begins with its title has it once; the title then stands on a line of its own.</summary>
    private static string Join(string title, string text)
    {
        if (title.Length == 0)
            return text;
        return text.StartsWith(title, StringComparison.Ordinal) ? $"{title}\n{text[title.Length..].TrimStart()}" : $"{title}\n{text}";
    }

    private static IEnumerable<(string Attributes, string Body)> Bodies(string text, string name)
    {
        var more = TryOpen(text, name, 0, out var at, out var start);
        while (more)
        {
            var attributes = text[(at + name.Length + 1)..(start - 1)];
            var from = start;
            more = TryOpen(text, name, from, out at, out start);
            var end = text.IndexOf($"</{name}>", from, StringComparison.OrdinalIgnoreCase);
            yield return (attributes, text[from..(end < 0 || (more && at < end) ? (more ? at : text.Length) : end)]);
        }
    }

    /// <summary>An element's beginning, with or without attributes, and where its inside begins.</summary>
    private static bool TryOpen(string text, string name, int from, out int at, out int inside)
    {
        for (at = text.IndexOf("<" + name, from, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("<" + name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var next = at + name.Length + 1;
            if (next >= text.Length || !(text[next] == '>' || char.IsWhiteSpace(text[next])))
                continue;
            inside = text.IndexOf('>', next) + 1;
            if (inside > 0)
                return true;
        }

        inside = 0;
        return false;
    }

    private static string? Attribute(string attributes) =>
        NumberAttribute().Match(attributes) is { Success: true } match ? match.Groups["value"].Value : null;

    /// <summary>An element's inside: up to its end, or, where that is left out, to the next element.</summary>
    private static string? Part(string body, string name)
    {
        if (!TryOpen(body, name, 0, out _, out var start))
            return null;
        var end = body.IndexOf($"</{name}>", start, StringComparison.OrdinalIgnoreCase);
        if (end < 0)
            end = body.IndexOf('<', start);
        return end < 0 ? body[start..] : body[start..end];
    }

    private static string Without(string body, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (TryOpen(body, name, 0, out var at, out var start))
                body = body.Remove(at, start - at + Part(body, name)!.Length);
        }

        return body;
    }

    private static string Plain(string markup) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tag().Replace(markup, " ")), " ").Trim();

    [GeneratedRegex("</?[A-Za-z][^<>]{0,200}>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""(?:id|number|num|qid|docno)\s*=\s*["'](?<value>[^"']+)["']""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberAttribute();

    [GeneratedRegex(@"^\s*Number:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex NumberPrefix();

    [GeneratedRegex(@"^\s*(Topic|Description):\s*", RegexOptions.IgnoreCase)]
    private static partial Regex TopicPrefix();
}
