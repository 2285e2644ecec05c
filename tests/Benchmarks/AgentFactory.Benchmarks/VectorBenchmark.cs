using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Benchmarks;

/// <summary>The vector scan against plainly reading as many bytes.</summary>
internal static class VectorBenchmark
{
    private const int Dimensions = 384;
    private const int Queries = 20;
    private const int Rounds = 100;

    public static void Run(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("factory-bench-");
        try
        {
            var random = new Random(7);
            using var file = new VectorFile(Path.Combine(folder.FullName, "v.bin"), "bench", Dimensions) { QuantizeFrom = 1 };
            var vector = new float[Dimensions];
            for (var slot = 0; slot < rows; slot++)
            {
                Fill(vector, random);
                file.Set(slot, 1, vector);
            }

            var queries = Enumerable.Range(0, Queries).Select(_ =>
            {
                Fill(vector, random);
                return vector.ToArray();
            }).ToArray();
            file.Nearest(queries[0], 10, null);

            // In turns, so that whatever else the machine does meets all three alike; the best of each is what it can do.
            var (read, exact, bytes) = (double.MaxValue, double.MaxValue, double.MaxValue);
            for (var i = 0; i < Rounds; i++)
            {
                read = Math.Min(read, Time(() => Read(rows, file)));
                exact = Math.Min(exact, Time(() => file.Nearest(queries[i % Queries], 10, null, exact: true)));
                bytes = Math.Min(bytes, Time(() => file.Nearest(queries[i % Queries], 10, null)));
            }

            var hits = queries.Sum(query => file.Nearest(query, 10, null).Select(found => found.Slot)
                .Intersect(file.Nearest(query, 10, null, exact: true).Select(found => found.Slot)).Count());
            var gigabytes = (double)rows * Dimensions * sizeof(float) / 1e9;
            Line($"{rows} x {Dimensions}: read {read:F1} ms ({gigabytes / read * 1000:F1} GB/s), exact scan {exact:F1} ms, by bytes first {bytes:F1} ms");
            Line($"  exact scan / read bandwidth {read / exact:F2} (at least 0.7)");
            Line($"  exact / by bytes first {exact / bytes:F2} (at least 2), recall@10 {hits / (10.0 * Queries):F3} (at least 0.99)");
            Line($"  memory {Process.GetCurrentProcess().WorkingSet64 / 1e9:F2} GB with the mapped file");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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

    private static void Fill(float[] vector, Random random)
    {
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
    }

    private static double Time(Func<object> work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
