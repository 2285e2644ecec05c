using System.Globalization;
using System.Text;

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
    private const int MaxFiles = 10_000;
    private const int Sample = 65_536;

    /// <summary>
    /// Reads a folder of such files, each known by what is in it: documents as <c>&lt;doc&gt;</c> elements (with or
    /// without a root), questions as <c>&lt;top&gt;</c>, <c>&lt;topic&gt;</c> or <c>&lt;query&gt;</c>, judgements as lines of
    /// two to four fields.
    /// </summary>
    /// <exception cref="FormatException">One of the three is missing, or judgements refer to nothing.</exception>
    public static TrecCollection Read(string folder, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(folder))
            throw new FormatException($"There is no folder {folder}. Name one that holds documents, queries and judgements.");
        var documents = new List<TrecText>();
        var queries = new List<TrecText>();
        var judgements = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var file in Files(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadText(file) is not { } text)
                continue;
            if (TrecMarkup.Has(text, "doc"))
                documents.AddRange(TrecMarkup.Documents(text));
            else if (TrecMarkup.QueryElements.FirstOrDefault(name => TrecMarkup.Has(text, name)) is { } name)
                queries.AddRange(TrecMarkup.Topics(text, name));
            else
                TrecJudgements.Read(text, judgements);
        }

        Require(documents.Count, "documents (<doc> elements)", folder);
        Require(queries.Count, "queries (<top> elements)", folder);
        Require(judgements.Count, "judgements (a file with nothing but lines of: query, iteration, document, grade)", folder);
        AlignDocuments(documents, judgements);
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

    /// <summary>Where documents are numbered with leading zeros in one file and without in the other, both go without.</summary>
    private static void AlignDocuments(List<TrecText> documents, Dictionary<string, Dictionary<string, int>> judgements)
    {
        var known = documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
        if (judgements.Values.Any(judged => judged.Keys.Any(known.Contains)))
            return;
        for (var i = 0; i < documents.Count; i++)
            documents[i] = documents[i] with { Id = WithoutZeros(documents[i].Id) };
        foreach (var query in judgements.Keys.ToList())
            judgements[query] = judgements[query].GroupBy(pair => WithoutZeros(pair.Key), StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Max(pair => pair.Value), StringComparer.Ordinal);
        known = documents.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
        if (!judgements.Values.Any(judged => judged.Keys.Any(known.Contains)))
            throw new FormatException("No judgement refers to any of the documents. Check that the files belong together.");
    }

    internal static string WithoutZeros(string id)
    {
        var trimmed = id.TrimStart('0');
        return trimmed.Length > 0 && trimmed.All(char.IsAsciiDigit) ? trimmed : id;
    }

    private static List<string> Files(string folder)
    {
        var walk = new EnumerationOptions
        {
            RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device | FileAttributes.Hidden | FileAttributes.System,
        };
        var files = Directory.EnumerateFiles(folder, "*", walk).Take(MaxFiles + 1).Order(StringComparer.Ordinal).ToList();
        return files.Count <= MaxFiles ? files : throw new FormatException($"{folder} holds more than {MaxFiles} files, so it is no collection. Nothing was read; name the collection's own folder.");
    }

    /// <summary>Null for what is no text, or no part of a collection by its beginning: the rest of it need not be read.</summary>
    private static string? ReadText(string file)
    {
        // Pipes and sockets have no length; opening one would wait for ever.
        var length = new FileInfo(file).Length;
        if (length == 0)
            return null;
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var beginning = new char[Sample];
        var sample = beginning.AsSpan(0, reader.ReadBlock(beginning));
        if (sample.Contains('\0') || !(TrecMarkup.IsMarkup(sample.ToString()) || TrecJudgements.MayBegin(sample)))
            return null;
        if (length > MaxFileBytes)
            throw new FormatException($"{file} is larger than {MaxFileBytes} bytes. Nothing was read of it; split it.");
        return string.Concat(sample, reader.ReadToEnd());
    }

    private static void Require(int count, string what, string folder)
    {
        if (count == 0)
            throw new FormatException($"{folder} holds no {what}. Nothing was evaluated; add the file.");
    }
}
