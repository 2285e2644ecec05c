using System.Numerics.Tensors;
using AgentFactory.Knowledge.Ranking;
using Microsoft.Extensions.AI;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>
/// Vectors without a model: words and groups of three letters, hashed into a few hundred numbers. What it finds is likeness
/// of spelling, not of meaning: good for names, typing errors and endings, no help with synonyms.
/// </summary>
internal sealed class HashedSpace : IVectorSpace, IEmbeddingGenerator<string, Embedding<float>>
{
    private const int Length = 384;
    private const float LetterGroupWeight = 0.3f;

    public string Name => "hashed-ngrams-1";

    public int Dimensions => Length;

    public float[]? OfEntry(string content, TermVector terms, Vocabulary vocabulary) => Of(content);

    public float[]? OfQuery(string text, Vocabulary vocabulary, out double kept)
    {
        kept = 1;
        return Of(text);
    }

    /// <summary>With length 1; null for a text without letters and digits.</summary>
    public static float[]? Of(ReadOnlySpan<char> text)
    {
        var vector = new float[Length];
        Span<char> word = stackalloc char[64];
        var i = 0;
        while (i < text.Length)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && i - start < 62 && char.IsLetterOrDigit(text[i]))
                i++;
            word[0] = '^';
            text[start..i].ToLowerInvariant(word[1..]);
            word[i - start + 1] = '$';
            Add(word[..(i - start + 2)], vector);
        }

        // Repetition tells less and less.
        for (var at = 0; at < vector.Length; at++)
            vector[at] = MathF.CopySign(MathF.Log(1 + MathF.Abs(vector[at])), vector[at]);
        var norm = TensorPrimitives.Norm<float>(vector);
        if (!(norm > 0))
            return null;
        TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(
            values.Select(value => new Embedding<float>(Of(value) ?? new float[Length]) { ModelId = Name })));

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("built-in", null, Name, Length)
        : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Holds nothing.
    }

    private static void Add(ReadOnlySpan<char> word, float[] vector)
    {
        if (!StopWords.Contains(word[1..^1]))
            Place(word, 1, vector);
        if (word.Length <= 3)
            return;
        for (var i = 0; i + 3 <= word.Length; i++)
            Place(word.Slice(i, 3), LetterGroupWeight, vector);
    }

    private static void Place(ReadOnlySpan<char> gram, float weight, float[] vector)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var letter in gram)
            hash = (hash ^ letter) * 1_099_511_628_211;
        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9;
        hash ^= hash >> 32;
        vector[hash % Length] += (hash & (1UL << 63)) == 0 ? weight : -weight;
    }
}
