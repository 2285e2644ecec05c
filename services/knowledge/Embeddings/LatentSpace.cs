using System.Numerics.Tensors;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>
/// Latent semantic indexing: directions along which the words of this very collection vary together, found by subspace
/// iteration on the entry-word matrix. Words that keep the same company come to lie close. Learned again from the same
/// entries it is the same but for rounding.
/// </summary>
internal sealed class LatentSpace(IReadOnlyDictionary<string, int> rows, float[] basis, float[] weights, int dimensions)
{
    private const int Iterations = 4;
    private const int Seed = 20_011;

    public int Dimensions => dimensions;

    public IReadOnlyDictionary<string, int> Rows => rows;

    /// <summary>One row of <see cref="Dimensions"/> numbers a word.</summary>
    public float[] Basis => basis;

    /// <summary>How much each word tells, fixed when the space was learned.</summary>
    public float[] Weights => weights;

    /// <summary>Where a text lies, with length 1; null when it has no word that the space knows.</summary>
    /// <param name="words">How often each word occurs.</param>
    /// <param name="length">How long the vector was before it was made 1 long: what the space keeps of the weighted words.</param>
    public float[]? Project(IEnumerable<KeyValuePair<string, int>> words, out float length)
    {
        var vector = new float[dimensions];
        foreach (var (word, count) in words)
        {
            if (rows.TryGetValue(word, out var row))
            {
                TensorPrimitives.MultiplyAdd(
                    basis.AsSpan(row * dimensions, dimensions), weights[row] * (1 + MathF.Log(count)), vector, vector);
            }
        }

        length = TensorPrimitives.Norm<float>(vector);
        if (!(length > 1e-6f))
            return null;
        TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }

    /// <summary>Learns from the entries of the slots given.</summary>
    public static LatentSpace? Learn(
        LexicalIndex index, IReadOnlyList<TermVector> entries, LatentOptions options, CancellationToken cancellationToken)
    {
        var frequency = new Dictionary<int, int>();
        foreach (var entry in entries)
        {
            foreach (var term in entry.Terms)
                frequency[term] = frequency.GetValueOrDefault(term) + 1;
        }

        var vocabulary = index.Vocabulary;
        var chosen = frequency
            .Where(pair => pair.Value >= 2 && !vocabulary.IsStop(pair.Key) && vocabulary.Text(pair.Key).Length > 1)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => vocabulary.Text(pair.Key), StringComparer.Ordinal)
            .Take(options.MaxWords).Select(pair => pair.Key).ToArray();
        var dimensions = Math.Min(options.Dimensions, Math.Min(entries.Count, chosen.Length) / 2);
        if (dimensions < 2)
            return null;

        var rowOf = new Dictionary<int, int>(chosen.Length);
        var weights = new float[chosen.Length];
        for (var row = 0; row < chosen.Length; row++)
        {
            rowOf[chosen[row]] = row;
            weights[row] = (float)Math.Log((entries.Count + 1.0) / frequency[chosen[row]]);
        }

        var matrix = new SparseRows(entries, rowOf, weights);
        var basis = Start(chosen.Length * dimensions);
        Orthonormalize(basis, chosen.Length, dimensions);
        for (var i = 0; i < Iterations; i++)
        {
            basis = matrix.SquareTimes(basis, chosen.Length, dimensions, cancellationToken);
            Orthonormalize(basis, chosen.Length, dimensions);
        }

        var rows = new Dictionary<string, int>(chosen.Length, StringComparer.Ordinal);
        for (var row = 0; row < chosen.Length; row++)
            rows[vocabulary.Text(chosen[row])] = row;
        return new(rows, basis, weights, dimensions);
    }

    private static float[] Start(int length)
    {
        // Not System.Random: its sequence may change with the runtime, and the vectors of a store with it.
        var state = (ulong)Seed;
        var start = new float[length];
        for (var i = 0; i < length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var x = state;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            start[i] = (((x ^ (x >> 31)) >> 40) / (float)(1 << 23)) - 1;
        }

        return start;
    }

    /// <summary>Makes the columns orthonormal by two rounds of Cholesky's factorization of their inner products.</summary>
    private static void Orthonormalize(float[] basis, int rows, int k)
    {
        var gram = new double[k * k];
        var widened = new double[k];
        for (var round = 0; round < 2; round++)
        {
            Array.Clear(gram);
            for (var r = 0; r < rows; r++)
            {
                TensorPrimitives.ConvertChecked<float, double>(basis.AsSpan(r * k, k), widened);
                for (var i = 0; i < k; i++)
                    TensorPrimitives.MultiplyAdd(widened.AsSpan(0, i + 1), widened[i], gram.AsSpan(i * k, i + 1), gram.AsSpan(i * k, i + 1));
            }

            Factor(gram, k);
            for (var r = 0; r < rows; r++)
            {
                TensorPrimitives.ConvertChecked<float, double>(basis.AsSpan(r * k, k), widened);
                for (var i = 0; i < k; i++)
                    widened[i] = (widened[i] - TensorPrimitives.Dot<double>(gram.AsSpan(i * k, i), widened.AsSpan(0, i))) / gram[(i * k) + i];
                TensorPrimitives.ConvertTruncating<double, float>(widened, basis.AsSpan(r * k, k));
            }
        }
    }

    private static void Factor(double[] gram, int k)
    {
        var trace = 0.0;
        for (var i = 0; i < k; i++)
            trace += gram[(i * k) + i];
        var floor = Math.Max(1e-12 * trace / k, double.Epsilon * 1e16);
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = gram[(i * k) + j] - TensorPrimitives.Dot<double>(gram.AsSpan(i * k, j), gram.AsSpan(j * k, j));
                gram[(i * k) + j] = i == j ? Math.Sqrt(Math.Max(sum, floor)) : sum / gram[(j * k) + j];
            }
        }
    }

    /// <summary>The entry-word matrix: logarithmic counts times weights, each row of length 1.</summary>
    private sealed class SparseRows
    {
        private readonly List<(int[] Columns, float[] Values)> _rows = [];

        public SparseRows(IReadOnlyList<TermVector> entries, Dictionary<int, int> rowOf, float[] weights)
        {
            foreach (var entry in entries)
            {
                var columns = new List<int>(entry.Terms.Length);
                var values = new List<float>(entry.Terms.Length);
                for (var i = 0; i < entry.Terms.Length; i++)
                {
                    if (!rowOf.TryGetValue(entry.Terms[i], out var column))
                        continue;
                    columns.Add(column);
                    values.Add((1 + MathF.Log(entry.Counts[i])) * weights[column]);
                }

                float[] row = [.. values];
                var norm = TensorPrimitives.Norm<float>(row);
                if (norm > 0)
                    TensorPrimitives.Divide(row, norm, row);
                _rows.Add(([.. columns], row));
            }
        }

        /// <summary>The transposed matrix times the matrix times <paramref name="basis"/>.</summary>
        public float[] SquareTimes(float[] basis, int words, int k, CancellationToken cancellationToken)
        {
            var result = new float[words * k];
            var image = new float[k];
            foreach (var (columns, values) in _rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Array.Clear(image);
                for (var i = 0; i < columns.Length; i++)
                    TensorPrimitives.MultiplyAdd(basis.AsSpan(columns[i] * k, k), values[i], image, image);
                for (var i = 0; i < columns.Length; i++)
                {
                    var row = result.AsSpan(columns[i] * k, k);
                    TensorPrimitives.MultiplyAdd(image, values[i], row, row);
                }
            }

            return result;
        }
    }
}
