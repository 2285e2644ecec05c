using System.Globalization;
using System.Text.Json;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentFactory.Knowledge.Evaluation;

/// <summary>Means over all judged queries, 0 to 1.</summary>
internal sealed record RankingQuality(double Ndcg10, double Recall20);

internal sealed record CollectionQuality(
    int Documents, int Queries, string Space, RankingQuality Lexical, RankingQuality Vector, RankingQuality Fused)
{
    /// <summary>The figures of each judged query, in the collection's order.</summary>
    public required IReadOnlyDictionary<RankingMode, IReadOnlyList<RankingQuality>> ByQuery { get; init; }
}

/// <summary>Measures the store's rankings on a collection with judgements, in a store of its own that is deleted again.</summary>
internal static class CollectionEvaluator
{
    private const int Depth = 20;

    /// <exception cref="FormatException">The folder holds no such collection.</exception>
    public static async Task<CollectionQuality> RunAsync(string folder, IndexOptions options, CancellationToken cancellationToken)
    {
        var collection = TrecCollection.Read(folder, cancellationToken);
        var directory = Directory.CreateTempSubdirectory("factory-eval-");
        try
        {
            var storeOptions = new KnowledgeStoreOptions { Directory = directory.FullName, SurvivePowerFailure = false };
            await using var store = await KnowledgeStore.OpenAsync(
                storeOptions, options, TimeProvider.System, NullLogger<KnowledgeStore>.Instance, cancellationToken);
            var numbers = await FillAsync(store, collection, storeOptions, cancellationToken);
            await store.RebuildAsync(cancellationToken);

            var byQuery = new Dictionary<RankingMode, IReadOnlyList<RankingQuality>>();
            var space = "";
            foreach (var mode in (RankingMode[])[RankingMode.Lexical, RankingMode.Vector, RankingMode.Fused])
                (byQuery[mode], space) = await MeasureAsync(store, collection, numbers, storeOptions, mode, cancellationToken);
            return new(collection.Documents.Count, byQuery[RankingMode.Fused].Count, space,
                Mean(byQuery[RankingMode.Lexical]), Mean(byQuery[RankingMode.Vector]), Mean(byQuery[RankingMode.Fused])) { ByQuery = byQuery };
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>A table for people.</summary>
    public static string Table(CollectionQuality quality)
    {
        var culture = CultureInfo.InvariantCulture;
        string Row(string name, RankingQuality q) => string.Create(culture, $"{name,-10}{q.Ndcg10,10:F4}{q.Recall20,12:F4}");
        return string.Join(Environment.NewLine,
            string.Create(culture, $"{quality.Documents} documents, {quality.Queries} judged queries, vectors: {quality.Space}"),
            $"{"",-10}{"nDCG@10",10}{"recall@20",12}",
            Row("lexical", quality.Lexical), Row("vector", quality.Vector), Row("fused", quality.Fused));
    }

    /// <summary>The last line for programs.</summary>
    public static string Json(CollectionQuality quality)
    {
        static object Of(RankingQuality q) => new { ndcg10 = Math.Round(q.Ndcg10, 6), recall20 = Math.Round(q.Recall20, 6) };
        return JsonSerializer.Serialize(new { lexical = Of(quality.Lexical), vector = Of(quality.Vector), fused = Of(quality.Fused) });
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> FillAsync(
        KnowledgeStore store, TrecCollection collection, KnowledgeStoreOptions options, CancellationToken cancellationToken)
    {
        // Documents with the same text are one entry, which then stands for all of their numbers.
        var texts = collection.Documents.Where(document => document.Text.Length > 0)
            .GroupBy(document => Cut(document.Text, options.MaxEntryBytes / 4), document => document.Id, StringComparer.Ordinal);
        var numbers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var batch in texts.Chunk(options.MaxBatch))
        {
            var stored = await store.UpsertAsync(
                [.. batch.Select(same => new KnowledgeDraft { Content = same.Key, SourceType = SourceType.Documentation })], cancellationToken);
            for (var i = 0; i < batch.Length; i++)
                numbers[stored[i].Id] = [.. batch[i].Distinct(StringComparer.Ordinal)];
        }

        return numbers;
    }

    private static RankingQuality Mean(IReadOnlyList<RankingQuality> queries) => queries.Count == 0
        ? new(0, 0) : new(queries.Average(query => query.Ndcg10), queries.Average(query => query.Recall20));

    private static async Task<(IReadOnlyList<RankingQuality>, string)> MeasureAsync(
        KnowledgeStore store, TrecCollection collection, IReadOnlyDictionary<string, IReadOnlyList<string>> numbers,
        KnowledgeStoreOptions options, RankingMode mode, CancellationToken cancellationToken)
    {
        var qualities = new List<RankingQuality>();
        var space = "";
        foreach (var query in collection.Queries)
        {
            if (!collection.Judgements.TryGetValue(query.Id, out var grades))
                continue;
            var relevant = grades.Where(grade => grade.Value > 0).Select(grade => grade.Key).ToHashSet(StringComparer.Ordinal);
            if (relevant.Count == 0)
                continue;
            if (string.IsNullOrWhiteSpace(query.Text))
            {
                qualities.Add(new(0, 0));
                continue;
            }

            var answer = await store.QueryAsync(
                new() { Text = Cut(query.Text, options.MaxQueryLength), MaxResults = Depth, Mode = mode }, cancellationToken);
            space = answer.Space;
            // A number that several texts share counts where it comes first.
            var ranked = answer.Results.SelectMany(result => numbers[result.Entry.Id]).Distinct(StringComparer.Ordinal).Take(Depth).ToList();
            qualities.Add(new(RankingMeasures.Ndcg(ranked, relevant, 10), RankingMeasures.Recall(ranked, relevant, Depth)));
        }

        return (qualities, space);
    }

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
