using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Benchmarks;

/// <summary>The vector scan: in full, and by bytes first.</summary>
internal static class KnowledgeVectors
{
    private const int Dimensions = 384;
    private const int Questions = 20;
    private const int Results = 10;
    private const double Gigabyte = 1 << 30;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var rows in (int[])[100_000, 1_000_000])
        {
            using var folder = Scratch.OnDisk();
            using var file = Fill(folder["v.bin"], rows);
            var random = new Random(8);
            var questions = Enumerable.Range(0, Questions).Select(_ => Random(random)).ToArray();
            var rounds = rows > 100_000 ? 20 : 60;
            var question = 0;
            double Scan(bool exact) => Time(() => file.Nearest(questions[question++ % Questions], Results, null, exact));

            var gigabytes = (double)rows * Dimensions * sizeof(float) / Gigabyte;
            yield return await Rounds.CompareAsync(
                $"exact scan of {rows:N0} x {Dimensions}, against reading", "GB/s", rounds, () => Task.FromResult(gigabytes / Time(() => Read(rows, file))),
                () => Task.FromResult(gigabytes / Scan(exact: true)), Target.AtLeast(0.7), cancellationToken);
            yield return await Rounds.CompareAsync(
                $"scan of {rows:N0} by bytes first, against exact", "per s", rounds, () => Task.FromResult(1 / Scan(exact: true)),
                () => Task.FromResult(1 / Scan(exact: false)), Target.AtLeast(2), cancellationToken);
            var same = questions.Average(vector => file.Nearest(vector, Results, null).Select(found => found.Slot)
                .Intersect(file.Nearest(vector, Results, null, exact: true).Select(found => found.Slot)).Count());
            yield return new($"the same {Results} of {rows:N0} by bytes first, against exact", "found", same, Results, same / Results, same / Results, same / Results, Target.AtLeast(0.99));
            var memory = Process.GetCurrentProcess().WorkingSet64 / Gigabyte;
            yield return new($"memory with {rows:N0} x {Dimensions}, against 2 GB", "GB", memory, 2, memory / 2, memory / 2, memory / 2, Target.AtMost(1));
        }
    }

    private static VectorFile Fill(string path, int rows)
    {
        var file = new VectorFile(path, "bench", Dimensions) { QuantizeFrom = 1 };
        var random = new Random(7);
        for (var slot = 0; slot < rows; slot++)
            file.Set(slot, 1, Random(random));
        return file;
    }

    /// <summary>On as many processors as the scan uses, over the same pages.</summary>
    private static float Read(int rows, VectorFile file)
    {
        var sums = new float[Environment.ProcessorCount];
        Parallel.For(0, sums.Length, part =>
        {
            var sum = 0f;
            for (var slot = (int)((long)rows * part / sums.Length); slot < (int)((long)rows * (part + 1) / sums.Length); slot++)
                sum += TensorPrimitives.Sum(file.Row(slot));
            sums[part] = sum;
        });
        return sums.Sum();
    }

    private static double Time(Func<object> work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static float[] Random(Random random)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        return vector;
    }
}
