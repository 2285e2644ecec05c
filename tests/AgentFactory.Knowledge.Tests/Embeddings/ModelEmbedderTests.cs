using AgentFactory.Knowledge.Caching;
using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Tests.Fakes;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Tests.Embeddings;

public class ModelEmbedderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EmbedAsync_ManyTexts_AreSentInBatchesAndComeBackInOrder(bool base64)
    {
        await using var server = await EmbeddingServer.StartAsync();
        server.AsBase64 = base64;
        var embedder = Embedder(server.Options);
        var texts = Enumerable.Range(0, 20).Select(i => $"text {i}").ToList();

        var vectors = await embedder.EmbedAsync(texts, default);

        Assert.Equal([8, 8, 4], server.Calls.Select(call => call.Length));
        Assert.Equal((await embedder.EmbedAsync([texts[13]], default))[0], vectors[13]);
        Assert.All(vectors, vector => Assert.Equal(1, Math.Sqrt(vector.Sum(part => part * part)), 1e-5));
    }

    [Fact]
    public async Task EmbedAsync_TextSeenBefore_ComesFromTheCache()
    {
        await using var server = await EmbeddingServer.StartAsync();
        var embedder = Embedder(server.Options);

        await embedder.EmbedAsync(["one", "two"], default);
        await embedder.EmbedAsync(["two", "three"], default);

        Assert.Equal([["one", "two"], ["three"]], server.Calls);
    }

    [Fact]
    public async Task EmbedAsync_EndpointFailsForAWhile_IsTriedAgain()
    {
        await using var server = await EmbeddingServer.StartAsync();
        server.Fail(3);

        Assert.Single(await Embedder(server.Options).EmbedAsync(["one"], default));
    }

    [Fact]
    public async Task EmbedAsync_WrongKey_FailsAtOnceWithoutTellingTheKey()
    {
        await using var server = await EmbeddingServer.StartAsync();
        var options = server.Options;
        options.ApiKey = "the-secret-key";

        var error = await Assert.ThrowsAsync<EmbeddingFailedException>(() => Embedder(options).EmbedAsync(["one"], default));

        Assert.False(error.MayPass);
        Assert.Contains("401", error.Message, StringComparison.Ordinal);
        Assert.Contains("Knowledge:Embedding:ApiKey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret-key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_OtherDimensionsThanConfigured_IsAClearError()
    {
        await using var server = await EmbeddingServer.StartAsync();
        var options = server.Options;
        options.Dimensions = 17;

        var error = await Assert.ThrowsAsync<KnowledgeException>(() => Embedder(options).EmbedAsync(["one"], default));

        Assert.Equal(KnowledgeError.WrongDimensions, error.Error);
        Assert.Contains("16", error.Message, StringComparison.Ordinal);
        Assert.Contains("17", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedQueryAsync_EndpointIsDown_AnswersNullAndLeavesItAlone()
    {
        await using var server = await EmbeddingServer.StartAsync();
        var options = server.Options;
        options.Rest = TimeSpan.FromHours(1);
        var embedder = Embedder(options);
        server.Fail(1);

        Assert.Null(await embedder.EmbedQueryAsync("one", 16, default));
        Assert.Null(await embedder.EmbedQueryAsync("two", 16, default));
        Assert.Empty(server.Calls);
    }

    internal static ModelEmbedder Embedder(EmbeddingOptions options)
    {
        var memory = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        var cache = new PatientCache(memory, Options.Create(new CacheOptions { Patience = TimeSpan.FromSeconds(10) }), TimeProvider.System, NullLogger<PatientCache>.Instance);
        return new(new OpenAiEmbeddings(options), cache, Options.Create(options), TimeProvider.System, NullLogger<ModelEmbedder>.Instance);
    }
}
