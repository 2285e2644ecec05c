using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Tests.Embeddings;
using AgentFactory.Knowledge.Tests.Fakes;

namespace AgentFactory.Knowledge.Tests.Storage;

public sealed class ModelVectorTests : IDisposable
{
    private readonly TempStore _temp = new();

    [Fact]
    public async Task SettleAsync_WithAModel_QueriesGoByItsVectorsAlsoAfterReopening()
    {
        await using var server = await EmbeddingServer.StartAsync();
        await using (var store = await OpenAsync(server.Options))
        {
            await StoreAsync(store, 20);
            await store.SettleAsync(default);

            Assert.Equal(("test/model:1", 20L, 16), await SpaceAsync(store));
            Assert.Equal("test/model:1", (await AskAsync(store)).Space);
        }

        var calls = server.Calls.Count;
        await using var again = await OpenAsync(server.Options);

        Assert.Equal("test/model:1", (await AskAsync(again)).Space);
        Assert.Equal(calls + 1, server.Calls.Count);
    }

    [Fact]
    public async Task QueryAsync_WhileTheModelChanges_IsAnsweredAllTheWhile()
    {
        await using var first = await EmbeddingServer.StartAsync();
        await using (var store = await OpenAsync(first.Options))
        {
            await StoreAsync(store, 20);
            await store.SettleAsync(default);
        }

        await using var second = await EmbeddingServer.StartAsync();
        var open = new TaskCompletionSource();
        (second.Gate, second.Dimensions) = (open.Task, 24);
        var options = second.Options;
        options.Model = "another";
        await using var changed = await OpenAsync(options);

        var meanwhile = await AskAsync(changed);
        open.SetResult();
        await changed.SettleAsync(default);

        Assert.NotEmpty(meanwhile.Results);
        Assert.NotEqual("another", meanwhile.Space);
        Assert.Equal("another", (await AskAsync(changed)).Space);
        Assert.Equal(("another", 20L, 24), await SpaceAsync(changed));
    }

    [Fact]
    public async Task SettleAsync_ModelIsDown_SaysSoAndQueriesGoByTheBuiltInVectors()
    {
        await using var server = await EmbeddingServer.StartAsync();
        var options = server.Options;
        options.ApiKey = "wrong";
        await using var store = await OpenAsync(options);
        await StoreAsync(store, 20);

        var error = await Assert.ThrowsAsync<KnowledgeException>(() => store.SettleAsync(default));

        Assert.Equal(KnowledgeError.Unusable, error.Error);
        Assert.Contains("401", error.Message, StringComparison.Ordinal);
        Assert.Contains("401", (await store.GetStatsAsync(default)).Problem, StringComparison.Ordinal);
        Assert.NotEmpty((await AskAsync(store)).Results);
    }

    [Fact]
    public async Task SettleAsync_OneTextIsRefused_TheOthersAreEmbedded()
    {
        await using var server = await EmbeddingServer.StartAsync();
        server.Disliked = "number 7 ";
        await using var store = await OpenAsync(server.Options);
        await StoreAsync(store, 20);

        await store.SettleAsync(default);

        Assert.Equal(("test/model:1", 19L, 16), await SpaceAsync(store));
        Assert.Contains((await AskAsync(store, "number 7 about")).Results, found => found.Entry.Content.Contains("number 7 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UpsertAsync_EntryChanges_IsEmbeddedAnew()
    {
        await using var server = await EmbeddingServer.StartAsync();
        await using var store = await OpenAsync(server.Options);
        await store.UpsertAsync([TempStore.Draft("alpha beta") with { Id = "e" }], default);
        await store.SettleAsync(default);

        await store.UpsertAsync([TempStore.Draft("gamma delta") with { Id = "e" }], default);
        await store.SettleAsync(default);

        Assert.Equal(["alpha beta", "gamma delta"], server.Calls.SelectMany(call => call));
        Assert.Equal(("test/model:1", 1L, 16), await SpaceAsync(store));
    }

    public void Dispose() => _temp.Dispose();

    private Task<KnowledgeStore> OpenAsync(EmbeddingOptions options) => _temp.OpenAsync(embedder: ModelEmbedderTests.Embedder(options));

    private static async Task StoreAsync(KnowledgeStore store, int count) =>
        await store.UpsertAsync([.. Enumerable.Range(0, count).Select(i => TempStore.Draft($"number {i} about retries and queues"))], default);

    private static Task<KnowledgeAnswer> AskAsync(KnowledgeStore store, string text = "retries") =>
        store.QueryAsync(new() { Text = text }, default);

    private static async Task<(string, long, int)> SpaceAsync(KnowledgeStore store)
    {
        var stats = await store.GetStatsAsync(default);
        return (stats.Space, stats.Vectors, stats.Dimensions);
    }
}
