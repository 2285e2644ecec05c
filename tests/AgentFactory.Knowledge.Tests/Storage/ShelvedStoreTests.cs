using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Tests.Fakes;

namespace AgentFactory.Knowledge.Tests.Storage;

/// <summary>The store with a model's vectors in a file.</summary>
public sealed class ModelStoreTests : StoreContract
{
    private protected override Task<KnowledgeStore> OpenAsync() => Temp.OpenAsync(embedder: new WordEmbeddings().Embedder());
}

/// <summary>The store with a model's vectors in a vector database.</summary>
public sealed class ShelvedStoreTests : StoreContract
{
    private readonly MemoryShelf _shelf = new();

    [Fact]
    public async Task QueryAsync_Shelved_AnswersAsVectorsInAFileDo()
    {
        using var other = new TempStore();
        await using var shelved = await OpenAsync();
        await using var filed = await other.OpenAsync(embedder: new WordEmbeddings().Embedder());
        foreach (var store in (KnowledgeStore[])[shelved, filed])
        {
            // As many as a file has room for at first: both then take the same sample to learn what nearness is common.
            await store.UpsertAsync([.. Enumerable.Range(0, 64).Select(i => TempStore.Draft($"topic{i % 7} about word{i % 11} and word{i % 13} with topic{i % 5} number{i}"))], default);
            await store.SettleAsync(default);
        }

        foreach (var mode in Enum.GetValues<RankingMode>())
        {
            var query = new KnowledgeQuery { Text = "topic3 word7 number47", Mode = mode, MaxResults = 20 };
            Assert.Equal(await ScoresAsync(filed, query), await ScoresAsync(shelved, query));
        }
    }

    [Fact]
    public async Task QueryAsync_WithAFilter_PushesItDown()
    {
        await using var store = await OpenAsync();
        await store.UpsertAsync([.. Enumerable.Range(0, 400).Select(i => TempStore.Draft($"topic{i}", SourceType.Code))], default);
        await store.SettleAsync(default);
        var filter = new KnowledgeFilter { SourceTypes = [SourceType.Code] };

        await store.QueryAsync(new() { Text = "topic1", Filter = filter }, default);

        Assert.Equal([filter], _shelf.Filters);
    }

    [Fact]
    public async Task OpenAsync_ShelfHoldsThemAlready_PutsOnlyWhatChangedAndDropsWhatIsGone()
    {
        await using (var store = await OpenAsync())
        {
            await store.UpsertAsync([.. Enumerable.Range(0, 20).Select(i => TempStore.Draft($"topic{i}") with { Id = $"e{i}" })], default);
            await store.SettleAsync(default);
        }

        await using (var plain = await Temp.OpenAsync())
        {
            await plain.DeleteAsync(["e3"], default);
            await plain.UpsertAsync([TempStore.Draft("changed") with { Id = "e4" }], default);
        }

        await using var again = await OpenAsync();
        await again.SettleAsync(default);

        Assert.Equal((21, 19), (_shelf.Puts, _shelf.All.Count()));
        Assert.Equal("words", (await again.QueryAsync(new() { Text = "topic1" }, default)).Space);
    }

    [Fact]
    public async Task QueryAsync_ShelfIsDown_GoesByTheBuiltInVectorsAndSaysSo()
    {
        await using var store = await OpenAsync();
        await store.UpsertAsync([TempStore.Draft("gearbox oil") with { Id = "a" }], default);
        await store.SettleAsync(default);
        _shelf.IsDown = true;

        var answer = await store.QueryAsync(new() { Text = "gearbox" }, default);
        await store.UpsertAsync([TempStore.Draft("zebra crossing") with { Id = "b" }], default);
        var error = await Assert.ThrowsAsync<KnowledgeException>(() => store.SettleAsync(default));

        Assert.Equal(("a", KnowledgeError.Unusable), (Assert.Single(answer.Results).Entry.Id, error.Error));
        Assert.NotEqual("words", answer.Space);
        Assert.Equal("b", (await store.QueryAsync(new() { Text = "zebra" }, default)).Results[0].Entry.Id);
        _shelf.IsDown = false;
        await store.SettleAsync(default);
        Assert.Equal("words", (await store.QueryAsync(new() { Text = "zebra" }, default)).Space);
    }

    [Fact]
    public async Task SettleAsync_ModelHasAnotherLengthNow_SaysBothAndChangesNothing()
    {
        await using (var store = await OpenAsync())
        {
            await store.UpsertAsync([TempStore.Draft("gearbox oil")], default);
            await store.SettleAsync(default);
        }

        await using var other = await Temp.OpenAsync(embedder: new WordEmbeddings(128).Embedder(), shelf: _shelf);
        await other.UpsertAsync([TempStore.Draft("zebra crossing")], default);
        var error = await Assert.ThrowsAsync<KnowledgeException>(() => other.SettleAsync(default));

        Assert.Equal(KnowledgeError.WrongDimensions, error.Error);
        Assert.Contains("128", error.Message, StringComparison.Ordinal);
        Assert.Contains("256", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _shelf.Puts);
    }

    private protected override Task<KnowledgeStore> OpenAsync() => Temp.OpenAsync(embedder: new WordEmbeddings().Embedder(), shelf: _shelf);

    private static async Task<IEnumerable<(string, double)>> ScoresAsync(KnowledgeStore store, KnowledgeQuery query) =>
        (await store.QueryAsync(query, default)).Results.Select(result => (result.Entry.Content, result.Score));
}
