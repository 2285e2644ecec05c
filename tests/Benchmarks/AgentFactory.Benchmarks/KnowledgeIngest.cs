using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentFactory.Benchmarks;

/// <summary>Stores entries, flushed batch by batch: words, vectors and all.</summary>
internal static class KnowledgeIngest
{
    private const int Rounds = 5;
    private const int Chunks = 5_000;
    private const int Batch = 500;
    private const double Wanted = 5_000;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        await using var store = await KnowledgeTexts.OpenAsync(folder["store"], cancellationToken);
        using var plain = KnowledgeTexts.OpenPlain(folder["plain.db"]);
        var seed = 0;
        var processor = new List<double>();
        yield return await Benchmarks.Rounds.CompareAsync(
            "entries stored, against plain FTS5", "per s", Rounds,
            () =>
            {
                var started = Stopwatch.GetTimestamp();
                foreach (var batch in KnowledgeTexts.Make(++seed, Chunks, 80).Chunk(Batch))
                    KnowledgeTexts.InsertPlain(plain, batch);
                return Task.FromResult(Chunks / Stopwatch.GetElapsedTime(started).TotalSeconds);
            },
            async () =>
            {
                var texts = KnowledgeTexts.Make(++seed, Chunks, 80);
                var (started, worked) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                foreach (var batch in texts.Chunk(Batch))
                    await store.UpsertAsync(KnowledgeTexts.Drafts(batch), cancellationToken);
                processor.Add(Chunks / (Environment.CpuUsage.TotalTime - worked).TotalSeconds);
                return Chunks / Stopwatch.GetElapsedTime(started).TotalSeconds;
            },
            target: null, cancellationToken);
        // Of processor time, as other programs on the machine do not change that.
        var median = Benchmarks.Rounds.Median(processor);
        yield return new(
            "entries stored, against 5,000 a second", "per cpu s", median, Wanted, median / Wanted, processor.Min() / Wanted, processor.Max() / Wanted,
            Target.AtLeast(1));
    }
}
