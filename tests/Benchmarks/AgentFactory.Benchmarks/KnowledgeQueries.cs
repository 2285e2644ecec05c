using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Benchmarks;

/// <summary>Queries of six words over 20,000 entries.</summary>
internal static class KnowledgeQueries
{
    private const int Rounds = 5;
    private const int Entries = 20_000;
    private const int Batch = 500;
    private static readonly string[] Questions = KnowledgeTexts.Make(97, 50, 6);

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        await using var store = await KnowledgeTexts.OpenAsync(folder["store"], cancellationToken);
        using var plain = KnowledgeTexts.OpenPlain(folder["plain.db"]);
        var texts = KnowledgeTexts.Make(11, Entries, 80);
        foreach (var batch in texts.Chunk(Batch))
        {
            await store.UpsertAsync(KnowledgeTexts.Drafts(batch), cancellationToken);
            KnowledgeTexts.InsertPlain(plain, batch);
        }

        await store.SettleAsync(cancellationToken);
        yield return await CompareOpeningAsync(texts, cancellationToken);
        foreach (var mode in (RankingMode[])[RankingMode.Lexical, RankingMode.Vector, RankingMode.Fused])
        {
            yield return await Benchmarks.Rounds.CompareAsync(
                $"query, {mode.ToString().ToLowerInvariant()}, against plain FTS5", "ms", Rounds, () => Task.FromResult(AskPlain(plain)),
                () => AskAsync(store, mode, cancellationToken), mode == RankingMode.Lexical ? Target.AtMost(1.3) : null, cancellationToken);
        }

        var round = 0;
        yield return await Benchmarks.Rounds.CompareAsync(
            "fused query while entries are stored, against quiet", "ms", Rounds, () => AskAsync(store, RankingMode.Fused, cancellationToken),
            async () =>
            {
                using var enough = new CancellationTokenSource();
                var ingest = Task.Run(() => IngestAsync(store, ++round, enough.Token), cancellationToken);
                var time = await AskAsync(store, RankingMode.Fused, cancellationToken);
                await enough.CancelAsync();
                await ingest;
                return time;
            },
            Target.AtMost(2), cancellationToken);
    }

    /// <summary>Opening what was closed in order, against opening it where the words were not written down.</summary>
    private static async Task<Figure> CompareOpeningAsync(string[] texts, CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        var path = folder["opened"];
        await using (var store = await KnowledgeTexts.OpenAsync(path, cancellationToken))
        {
            foreach (var batch in texts.Chunk(Batch))
                await store.UpsertAsync(KnowledgeTexts.Drafts(batch), cancellationToken);
            await store.SettleAsync(cancellationToken);
        }

        async Task<double> OpenAsync()
        {
            var started = Stopwatch.GetTimestamp();
            await using var store = await KnowledgeTexts.OpenAsync(path, cancellationToken);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return await Benchmarks.Rounds.CompareAsync(
            "opening 20,000 entries with their words written down, against reading all texts", "ms", Rounds,
            () =>
            {
                File.Delete(Path.Combine(path, "words.bin"));
                return OpenAsync();
            },
            OpenAsync, null, cancellationToken);
    }

    private static async Task IngestAsync(KnowledgeStore store, int round, CancellationToken enough)
    {
        for (var batch = 0; !enough.IsCancellationRequested; batch++)
            await store.UpsertAsync(KnowledgeTexts.Drafts(KnowledgeTexts.Make((round * 10_000) + batch, Batch, 80)), CancellationToken.None);
    }

    /// <summary>The median of all questions, milliseconds.</summary>
    private static async Task<double> AskAsync(KnowledgeStore store, RankingMode mode, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        foreach (var question in Questions)
        {
            var started = Stopwatch.GetTimestamp();
            await store.QueryAsync(new() { Text = question, Mode = mode }, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Benchmarks.Rounds.Median(times);
    }

    private static double AskPlain(SqliteConnection connection)
    {
        using var query = connection.CreateCommand();
        query.CommandText = "SELECT rowid, content, rank FROM t WHERE t MATCH $1 ORDER BY rank LIMIT 10";
        var match = query.Parameters.Add(new SqliteParameter { ParameterName = "$1" });
        var times = new List<double>();
        foreach (var question in Questions)
        {
            var started = Stopwatch.GetTimestamp();
            match.Value = string.Join(" OR ", question.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            using var reader = query.ExecuteReader();
            while (reader.Read())
                reader.GetString(1);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Benchmarks.Rounds.Median(times);
    }
}
