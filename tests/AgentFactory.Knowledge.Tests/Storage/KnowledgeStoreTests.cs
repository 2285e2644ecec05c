using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Knowledge.Tests.Storage;

/// <summary>The store with its built-in vectors.</summary>
public sealed class KnowledgeStoreTests : StoreContract
{
    /// <summary>Too few to learn from: learned vectors tell themes apart, and not texts that differ in one rare word.</summary>
    private protected override int Others => 30;

    [Fact]
    public async Task OpenAsync_AnotherDatabaseInTheSameFolder_UsesNoVectorOfTheOldOne()
    {
        await using (var store = await Temp.OpenAsync())
            await store.UpsertAsync([TempStore.Draft("walrus tusk") with { Id = "a" }], default);
        foreach (var file in Directory.GetFiles(Temp.Folder, "knowledge.db*"))
            File.Delete(file);

        await using var again = await Temp.OpenAsync();
        await again.UpsertAsync([TempStore.Draft("gearbox oil") with { Id = "b" }], default);

        Assert.Equal("b", Assert.Single((await again.QueryAsync(new() { Text = "gearboxes", Mode = RankingMode.Vector }, default)).Results).Entry.Id);
        Assert.Equal([], (await again.VerifyAsync(default)).Differences);
    }

    [Fact]
    public async Task OpenAsync_VectorsTornOrGone_RepairsThem()
    {
        await using (var store = await Temp.OpenAsync(Small))
        {
            await store.UpsertAsync([.. Articles(60)], default);
            await store.SettleAsync(default);
            Assert.StartsWith("lsi-", (await store.GetStatsAsync(default)).Space, StringComparison.Ordinal);
        }

        var vectors = Assert.Single(Directory.GetFiles(Temp.Folder, "vectors-*.bin"));
        var bytes = await File.ReadAllBytesAsync(vectors);
        Array.Fill(bytes, (byte)0x7F, 4096, 2000);
        await File.WriteAllBytesAsync(vectors, bytes);
        await using (var store = await Temp.OpenAsync(Small))
            Assert.Equal([], (await store.VerifyAsync(default)).Differences);

        File.Delete(vectors);
        await using (var store = await Temp.OpenAsync(Small))
            Assert.Equal([], (await store.VerifyAsync(default)).Differences);

        await File.WriteAllTextAsync(Path.Combine(Temp.Folder, "space.bin"), "torn");
        await using (var store = await Temp.OpenAsync(Small))
        {
            await store.SettleAsync(default);
            Assert.Equal([], (await store.VerifyAsync(default)).Differences);
            Assert.StartsWith("lsi-", (await store.GetStatsAsync(default)).Space, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SettleAsync_CollectionGrew_LearnsAnewAndAnswersAlways()
    {
        await using var store = await Temp.OpenAsync(Small);
        var spaces = new HashSet<string>();
        for (var round = 1; round <= 6; round++)
        {
            await store.UpsertAsync([.. Articles(round * 40)], default);
            Assert.NotEmpty((await store.QueryAsync(new() { Text = "topic3 word7", Mode = RankingMode.Vector }, default)).Results);
            await store.SettleAsync(default);
            spaces.Add((await store.GetStatsAsync(default)).Space);
        }

        Assert.InRange(spaces.Count, 2, 6);
        Assert.Equal([], (await store.VerifyAsync(default)).Differences);
    }

    private static IndexOptions Small => new() { Latent = new() { MinEntries = 50, Dimensions = 16 } };

    private static IEnumerable<KnowledgeDraft> Articles(int count) => Enumerable.Range(0, count).Select(i =>
        TempStore.Draft($"topic{i % 7} article{i}\nabout word{i % 11} and word{i % 13} with topic{i % 7} word{(i * 7) % 17}"));

    private protected override Task<KnowledgeStore> OpenAsync() => Temp.OpenAsync();
}
