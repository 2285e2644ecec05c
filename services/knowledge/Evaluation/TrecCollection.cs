using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentFactory.Knowledge.Evaluation;

internal sealed record TrecText(string Id, string Text);

/// <summary>Documents, questions, and which documents answer which question.</summary>
/// <param name="Judgements">By question id: document id to grade; a grade above zero is relevant.</param>
internal sealed record TrecCollection(
    IReadOnlyList<TrecText> Documents,
    IReadOnlyList<TrecText> Queries,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judgements)
{
    private const long MaxFileBytes = 1L << 30;

    /// <summary>
    /// Reads a folder of such files, each known by what is in it: documents as <c>&lt;doc&gt;</c> elements (with or
    /// without a root), questions as <c>&lt;top&gt;</c>, judgements as lines of four fields.
    /// </summary>
    /// <exception cref="FormatException">One of the three is missing, or judgements refer to nothing.</exception>
    public static TrecCollection Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new FormatException($"There is no folder {folder}. Name one that holds documents, queries and judgements.");
        var documents = new List<TrecText>();
        var queries = new List<TrecText>();
        var judgements = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (new FileInfo(file).Length > MaxFileBytes)
                throw new FormatException($"{file} is larger than {MaxFileBytes} bytes. Nothing was read of it; split it.");
            var text = ReadText(file);
            if (TrecMarkup.Has(text, "doc"))
                documents.AddRange(TrecMarkup.Documents(text));
            else if (TrecMarkup.Has(text, "top"))
                queries.AddRange(TrecMarkup.Topics(text));
            else if (TrecMarkup.Has(text, "query"))
                queries.AddRange(TrecMarkup.Elements(text, "query"));
            else
                ReadJudgements(text, judgements);
        }

        Require(documents.Count, "documents (<doc> elements)", folder);
        Require(queries.Count, "queries (<top> elements)", folder);
        Require(judgements.Count, "judgements (lines of: query, iteration, document, grade)", folder);
        return new(documents, Number(queries, judgements), judgements.ToDictionary(
            pair => pair.Key, pair => (IReadOnlyDictionary<string, int>)pair.Value, StringComparer.Ordinal));
    }

    /// <summary>
    /// Some collections judge by a query's place (1, 2, 3, …) although the queries carry other numbers. They are told apart
    /// by which reading knows more of the judged numbers; by the queries' own where both know all.
    /// </summary>
    private static List<TrecText> Number(List<TrecText> queries, Dictionary<string, Dictionary<string, int>> judgements)
    {
        var own = queries.Select(query => query.Id).ToHashSet(StringComparer.Ordinal);
        var byOwn = judgements.Keys.Count(own.Contains);
        var byPlace = judgements.Keys.Count(key =>
            int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place >= 1 && place <= queries.Count);
        if (byOwn == 0 && byPlace == 0)
            throw new FormatException("No judgement refers to any of the queries. Check that the files belong together.");
        return byOwn >= byPlace
            ? queries
            : [.. queries.Select((query, i) => query with { Id = (i + 1).ToString(CultureInfo.InvariantCulture) })];
    }

    private static void ReadJudgements(string text, Dictionary<string, Dictionary<string, int>> judgements)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var fields = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            // Four fields as in TREC; three (query, document, grade) as in BEIR, whose head line has no number.
            if (fields.Length is not (3 or 4)
                || !double.TryParse(fields[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var grade))
                continue;
            var query = WithoutZeros(fields[0]);
            if (!judgements.TryGetValue(query, out var known))
                judgements[query] = known = new(StringComparer.Ordinal);
            known[fields[^2]] = (int)Math.Round(Math.Clamp(grade, -100, 100));
        }
    }

    internal static string WithoutZeros(string id)
    {
        var trimmed = id.TrimStart('0');
        return trimmed.Length > 0 && trimmed.All(char.IsAsciiDigit) ? trimmed : id;
    }

    private static string ReadText(string file)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static void Require(int count, string what, string folder)
    {
        if (count == 0)
            throw new FormatException($"{folder} holds no {what}. Nothing was evaluated; add the file.");
    }
}

/// <summary>The loose markup of such files: elements may lack a root, an end, or escapes.</summary>
internal static partial class TrecMarkup
{
    private static readonly string[] NotText = ["docno", "docid", "id", "num", "author", "bib", "date", "url"];

    public static bool Has(string text, string name) =>
        text.AsSpan(0, Math.Min(text.Length, 65_536)).Contains($"<{name}>", StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<TrecText> Documents(string text)
    {
        foreach (var body in Bodies(text, "doc"))
        {
            var id = (Part(body, "docno") ?? Part(body, "docid") ?? Part(body, "id"))?.Trim();
            if (string.IsNullOrEmpty(id))
                continue;
            var title = Plain(Part(body, "title") ?? Part(body, "headline") ?? "");
            var rest = Part(body, "text") is { } inner ? Plain(inner) : Plain(Without(body, [.. NotText, "title", "headline"]));
            yield return new(WebUtility.HtmlDecode(id), Join(title, rest));
        }
    }

    public static IEnumerable<TrecText> Topics(string text)
    {
        foreach (var body in Bodies(text, "top"))
        {
            var number = Part(body, "num") is { } num ? NumberPrefix().Replace(Plain(num), "").Trim() : "";
            var question = Plain(Part(body, "title") ?? "");
            if (question.Length == 0)
                question = Plain(Part(body, "desc") ?? Without(body, NotText));
            question = TopicPrefix().Replace(question, "");
            yield return new(TrecCollection.WithoutZeros(number.Split(' ', '\n')[0]), question);
        }
    }

    public static IEnumerable<TrecText> Elements(string text, string name)
    {
        foreach (var body in Bodies(text, name))
        {
            var id = (Part(body, "num") ?? Part(body, "id") ?? Part(body, "number") ?? "").Trim();
            yield return new(TrecCollection.WithoutZeros(id), Plain(Part(body, "title") ?? Part(body, "text") ?? Without(body, NotText)));
        }
    }

    /// <summary>A text that begins with its title has it once; the title then stands on a line of its own.</summary>
    private static string Join(string title, string text)
    {
        if (title.Length == 0)
            return text;
        return text.StartsWith(title, StringComparison.Ordinal) ? $"{title}\n{text[title.Length..].TrimStart()}" : $"{title}\n{text}";
    }

    private static IEnumerable<string> Bodies(string text, string name)
    {
        var open = $"<{name}>";
        var at = text.IndexOf(open, StringComparison.OrdinalIgnoreCase);
        while (at >= 0)
        {
            var start = at + open.Length;
            at = text.IndexOf(open, start, StringComparison.OrdinalIgnoreCase);
            var end = text.IndexOf($"</{name}>", start, StringComparison.OrdinalIgnoreCase);
            yield return text[start..(end < 0 || (at >= 0 && at < end) ? (at < 0 ? text.Length : at) : end)];
        }
    }

    /// <summary>An element's inside: up to its end, or, where that is left out, to the next element.</summary>
    private static string? Part(string body, string name)
    {
        var open = $"<{name}>";
        var at = body.IndexOf(open, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var start = at + open.Length;
        var end = body.IndexOf($"</{name}>", start, StringComparison.OrdinalIgnoreCase);
        if (end < 0)
            end = body.IndexOf('<', start);
        return end < 0 ? body[start..] : body[start..end];
    }

    private static string Without(string body, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Part(body, name) is { } part)
            {
                var at = body.IndexOf($"<{name}>", StringComparison.OrdinalIgnoreCase);
                body = body.Remove(at, name.Length + 2 + part.Length);
            }
        }

        return body;
    }

    private static string Plain(string markup) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tag().Replace(markup, " ")), " ").Trim();

    [GeneratedRegex("</?[A-Za-z][^<>]{0,200}>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^\s*Number:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex NumberPrefix();

    [GeneratedRegex(@"^\s*(Topic|Description):\s*", RegexOptions.IgnoreCase)]
    private static partial Regex TopicPrefix();
}
