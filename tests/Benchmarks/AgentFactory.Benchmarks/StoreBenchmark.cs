using System.Diagnostics;
using System.Globalization;
using System.Text;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentFactory.Benchmarks;

/// <summary>Ingest per second, and queries by words against the same in SQLite's own full-text index.</summary>
internal static class StoreBenchmark
{
    private const int Batch = 500;
    private const int Queries = 100;

    public static async Task RunAsync(int chunks)
    {
        var folder = Directory.CreateTempSubdirectory("factory-bench-");
        try
        {
            var random = new Random(11);
            var texts = Enumerable.Range(0, chunks).Select(i => Text(random, i, 80)).ToArray();
            var queries = Enumerable.Range(0, Queries).Select(i => Text(random, -1, 6)).ToArray();
            await using var store = await KnowledgeStore.OpenAsync(new() { Directory = folder.FullName }, new(), TimeProvider.System,
                NullLogger<KnowledgeStore>.Instance, CancellationToken.None);

            var started = Stopwatch.GetTimestamp();
            var worked = Process.GetCurrentProcess().TotalProcessorTime;
            foreach (var batch in texts.Chunk(Batch))
            {
                await store.UpsertAsync(
                    [.. batch.Select(text => new KnowledgeDraft { Content = text, SourceType = SourceType.Documentation })], CancellationToken.None);
            }

            var ingest = Stopwatch.GetElapsedTime(started);
            worked = Process.GetCurrentProcess().TotalProcessorTime - worked;
            Line($"ingest {chunks / ingest.TotalSeconds:F0} chunks/s (at least 5000; {texts.Sum(text => text.Length) / 1e6:F1} million characters, flushed)");
            Line($"ingest {chunks / worked.TotalSeconds:F0} chunks per second of processor time, which other programs on the machine do not change");
            await store.SettleAsync(CancellationToken.None);

            var plain = Plain(Path.Combine(folder.FullName, "plain.db"), texts, queries);
            foreach (var mode in Enum.GetValues<RankingMode>())
            {
                var times = new List<double>();
                foreach (var query in queries)
                {
                    started = Stopwatch.GetTimestamp();
                    await store.QueryAsync(new() { Text = query, Mode = mode }, CancellationToken.None);
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }

                Line($"query {mode}: median {Median(times):F2} ms, {Median(times) / plain:F2} of plain FTS5 ({plain:F2} ms; at most 1.3 for Lexical)");
            }

            var quiet = await MeasureAsync(store, queries, null);
            var writing = Task.Run(async () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await store.UpsertAsync([.. Enumerable.Range(0, Batch).Select(n => new KnowledgeDraft
                    {
                        Content = $"{i} {n} {texts[n]}", SourceType = SourceType.Code,
                    })], CancellationToken.None);
                }
            });
            var busy = await MeasureAsync(store, queries, writing);
            await writing;
            Line($"fused query while ingesting / quiet: {busy / quiet:F2} (at most 2)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(KnowledgeStore store, string[] queries, Task? whileRunning)
    {
        var times = new List<double>();
        foreach (var query in queries)
        {
            if (whileRunning is { IsCompleted: true })
                break;
            var started = Stopwatch.GetTimestamp();
            await store.QueryAsync(new() { Text = query }, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Median(times);
    }

    private static double Plain(string path, string[] texts, string[] queries)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE t USING fts5(content, tokenize = 'porter unicode61'); BEGIN";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO t VALUES ($1)";
        var parameter = command.Parameters.Add(new SqliteParameter { ParameterName = "$1" });
        foreach (var text in texts)
        {
            parameter.Value = text;
            command.ExecuteNonQuery();
        }

        using var query = connection.CreateCommand();
        query.CommandText = "COMMIT";
        query.ExecuteNonQuery();
        query.CommandText = "SELECT rowid, content, rank FROM t WHERE t MATCH $1 ORDER BY rank LIMIT 10";
        var match = query.Parameters.Add(new SqliteParameter { ParameterName = "$1" });
        var times = new List<double>();
        foreach (var text in queries)
        {
            var started = Stopwatch.GetTimestamp();
            match.Value = string.Join(" OR ", text.Split(' ').Where(word => word.Length > 0));
            using var reader = query.ExecuteReader();
            while (reader.Read())
                reader.GetString(1);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Median(times);
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times.Count == 0 ? double.NaN : times[times.Count / 2];
    }

    /// <summary>Words as often as in language: the n-th one n times as rare as the first.</summary>
    private static string Text(Random random, int number, int words)
    {
        var text = new StringBuilder();
        if (number >= 0)
            text.Append(CultureInfo.InvariantCulture, $"# part{number}\n");
        for (var i = 0; i < words; i++)
            text.Append(CultureInfo.InvariantCulture, $"w{(int)Math.Pow(30_000, random.NextDouble())}x ");
        return text.ToString();
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
