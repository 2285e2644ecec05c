using AgentFactory.Knowledge.Caching;
using AgentFactory.Knowledge.Embeddings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Tests.Fakes;

/// <summary>A model for which texts are near that have words in common.</summary>
internal sealed class WordEmbeddings(int dimensions = 256) : IEmbeddingGenerator<string, Embedding<float>>
{
    public ModelEmbedder Embedder(string name = "words")
    {
        var cache = new PatientCache(
            new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())), Options.Create(new CacheOptions { Patience = TimeSpan.FromSeconds(10) }),
            TimeProvider.System, NullLogger<PatientCache>.Instance);
        return new(this, cache, Options.Create(new EmbeddingOptions { Model = name, Rest = TimeSpan.FromMilliseconds(1) }), TimeProvider.System, NullLogger<ModelEmbedder>.Instance);
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<GeneratedEmbeddings<Embedding<float>>>([.. values.Select(text => new Embedding<float>(Of(text)))]);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private float[] Of(string text)
    {
        var vector = new float[dimensions];
        vector[0] = 0.01f;
        foreach (var word in text.ToLowerInvariant().Split(' ', '\n'))
            vector[word.Aggregate(17, (hash, letter) => ((hash * 31) + letter) & 0xFFFFFF) % dimensions]++;
        return vector;
    }
}
