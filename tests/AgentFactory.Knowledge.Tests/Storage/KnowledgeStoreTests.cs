using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Knowledge.Tests.Storage;

public sealed class KnowledgeStoreTests : IDisposable
{
    private readonly TempStore _temp = new();

    [Fact]
    public async Task UpsertAsync_SameContentTwice_IsOneEntry()
    {
        await using var store = await _temp.OpenAsync();

        var first = await store.UpsertAsync([TempStore.Draft("retry with a pause"), TempStore.Draft("retry with a pause")], default);
        var again = await store.UpsertAsync([TempStore.Draft("retry with a pause") with { Tags = ["net"] }], default);
        var named = await store.UpsertAsync([TempStore.Draft("retry with a pause") with { Id = "mine" }], default);

        Assert.Equal([StoreEffect.Created, StoreEffect.Unchanged], first.Select(stored => stored.Effect));
        Assert.Equal([new(first[0].Id, StoreEffect.Updated)], again);
        Assert.Equal([new(first[0].Id, StoreEffect.Merged)], named);
        Assert.Equal(1, (await store.GetStatsAsync(default)).Entries);
        Assert.Equal("net", Assert.Single((await store.GetAsync([first[0].Id], default))[0].Tags));
    }

    [Fact]
    public async Task UpsertAsync_OneBadDraft_StoresNone()
    {
        await using var store = await _temp.OpenAsync();

        foreach (var bad in (KnowledgeDraft[])[
            TempStore.Draft(" "), TempStore.Draft("half \ud800 pair"), TempStore.Draft("x") with { Tags = [""] },
            TempStore.Draft("x", (SourceType)9), TempStore.Draft("x") with { TimeToLive = TimeSpan.Zero },
            TempStore.Draft("x") with { Metadata = Metadata("n", double.NaN) }])
        {
            var error = await Assert.ThrowsAsync<KnowledgeException>(() => store.UpsertAsync([TempStore.Draft("good"), bad], default));
            Assert.Equal(KnowledgeError.InvalidEntry, error.Error);
        }

        var large = await Assert.ThrowsAsync<KnowledgeException>(() => store.UpsertAsync([TempStore.Draft(new('x', (1 << 20) + 1))], default));
        Assert.Equal(KnowledgeError.TooLarge, large.Error);
        Assert.Equal((0, 0), ((await store.GetStatsAsync(default)).Entries, await store.GetVersionAsync(default)));
    }

    [Fact]
    public async Task GetAsync_AfterReopening_AnswersWhatWasStored()
    {
        var draft = TempStore.Draft("# Title\nbody", SourceType.Code) with
        {
            Id = "e1",
            Tags = ["b", "a", "b"],
            Metadata = Metadata("lines", 3).Add("path", "x.cs").Add("test", true),
            Provenance = new("run", "task", "abc"),
            TimeToLive = TimeSpan.FromDays(3),
        };
        await using (var store = await _temp.OpenAsync())
            await store.UpsertAsync([draft], default);

        await using var reopened = await _temp.OpenAsync();
        var entry = Assert.Single(await reopened.GetAsync(["none", "e1"], default));

        Assert.Equal("a b", string.Join(' ', entry.Tags));
        Assert.Equal(draft.Metadata, entry.Metadata);
        Assert.Equal((draft.Content, draft.SourceType, draft.Provenance, draft.TimeToLive, _temp.Time.GetUtcNow(), DraftCheck.Hash(draft)),
            (entry.Content, entry.SourceType, entry.Provenance, entry.TimeToLive, entry.Updated, entry.ContentHash));
    }

    [Fact]
    public async Task QueryAsync_Filters_HoldTogether()
    {
        await using var store = await _temp.OpenAsync();
        await store.UpsertAsync(
        [
            TempStore.Draft("parser alpha", SourceType.Code) with { Id = "a", Tags = ["x", "y"], Metadata = Metadata("n", 1).Add("lang", "cs") },
            TempStore.Draft("parser beta", SourceType.Pattern) with { Id = "b", Tags = ["y"], Metadata = Metadata("n", 5).Add("ok", true) },
            TempStore.Draft("parser gamma", SourceType.Failure) with { Id = "c", Tags = ["z' OR 1=1 --"], TimeToLive = TimeSpan.FromHours(1) },
        ], default);

        async Task<string> Ids(KnowledgeFilter filter) => string.Concat(
            (await store.QueryAsync(new() { Text = "parser", Filter = filter }, default)).Results.Select(result => result.Entry.Id).Order());

        Assert.Equal("abc", await Ids(new()));
        Assert.Equal("ab", await Ids(new() { SourceTypes = [SourceType.Code, SourceType.Pattern] }));
        Assert.Equal("ac", await Ids(new() { AnyTags = ["x", "z' OR 1=1 --"] }));
        Assert.Equal("a", await Ids(new() { AllTags = ["x", "y"] }));
        Assert.Equal("", await Ids(new() { AnyTags = ["' OR 1"] }));
        Assert.Equal("a", await Ids(new() { Metadata = [new MetadataCondition.Equal("lang", "cs")] }));
        Assert.Equal("b", await Ids(new() { Metadata = [new MetadataCondition.Equal("ok", true)] }));
        Assert.Equal("b", await Ids(new() { Metadata = [new MetadataCondition.Range("n", 2, null)] }));
        Assert.Equal("", await Ids(new() { Metadata = [new MetadataCondition.Equal("n' OR 1", 1)] }));

        await store.ArchiveAsync(["b"], archived: true, default);
        Assert.Equal("ac", await Ids(new()));
        Assert.Equal("b", await Ids(new() { SourceTypes = [SourceType.Pattern], IncludeArchived = true }));
        _temp.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("a", await Ids(new()));
        Assert.Equal("", await Ids(new() { MaxAge = TimeSpan.FromHours(1) }));
    }

    [Theory]
    [InlineData("NEAR(")]
    [InlineData("\"unclosed AND (")]
    [InlineData("' OR 1=1; DROP TABLE entries; --")]
    [InlineData("content:* ^ {a b} - NOT")]
    [InlineData("\0\u0001 \u202e …")]
    public async Task QueryAsync_TextThatLooksLikeSyntax_IsHarmless(string text)
    {
        await using var store = await _temp.OpenAsync();
        await store.UpsertAsync([TempStore.Draft("pumps and valves") with { Id = "a" }], default);

        foreach (var mode in Enum.GetValues<RankingMode>())
            await store.QueryAsync(new() { Text = text, Mode = mode }, default);

        Assert.Equal("a", Assert.Single((await store.QueryAsync(new() { Text = text + " valves" }, default)).Results).Entry.Id);
    }

    [Fact]
    public async Task QueryAsync_ImpossibleQuery_IsRefusedByType()
    {
        await using var store = await _temp.OpenAsync();

        async Task<KnowledgeError> Refused(KnowledgeQuery query) =>
            (await Assert.ThrowsAsync<KnowledgeException>(() => store.QueryAsync(query, default))).Error;

        Assert.Equal(KnowledgeError.InvalidQuery, await Refused(new() { Text = " \n" }));
        Assert.Equal(KnowledgeError.InvalidQuery, await Refused(new() { Text = "x \udc00" }));
        Assert.Equal(KnowledgeError.TooLarge, await Refused(new() { Text = new('x', 1 << 20) }));
        Assert.Equal(KnowledgeError.InvalidQuery, await Refused(new() { Text = "x", MaxResults = 0 }));
        Assert.Equal(KnowledgeError.InvalidQuery, await Refused(new() { Text = "x", MinRelevance = double.NaN }));
        Assert.Equal(KnowledgeError.InvalidQuery, await Refused(new() { Text = "x", Filter = new() { SourceTypes = [(SourceType)77] } }));
        Assert.Equal(KnowledgeError.InvalidQuery, await Refused(new() { Text = "x", Filter = new() { Metadata = [new MetadataCondition.Range("n", null, null)] } }));
    }

    [Fact]
    public async Task ListAsync_OfARun_FindsAlsoWhatIsArchivedOrExpired()
    {
        await using var store = await _temp.OpenAsync();
        KnowledgeDraft Of(string run, string id) => TempStore.Draft($"text {id}") with { Id = id, Provenance = new(run), TimeToLive = TimeSpan.FromDays(1) };
        await store.UpsertAsync([Of("r1", "a"), Of("r1", "b"), Of("r2", "c")], default);
        await store.ArchiveAsync(["a"], true, default);
        _temp.Time.Advance(TimeSpan.FromDays(2));

        var all = await store.ListAsync(new() { RunId = "r1", IncludeArchived = true, IncludeExpired = true }, null, 10, default);

        Assert.Equal(["a", "b"], all.Select(entry => entry.Id));
        Assert.Empty((await store.QueryAsync(new() { Text = "text", Filter = new() { RunId = "r1" } }, default)).Results);
    }

    [Fact]
    public async Task OpenAsync_AnotherDatabaseInTheSameFolder_UsesNoVectorOfTheOldOne()
    {
        await using (var store = await _temp.OpenAsync())
            await store.UpsertAsync([TempStore.Draft("walrus tusk") with { Id = "a" }], default);
        foreach (var file in Directory.GetFiles(_temp.Folder, "knowledge.db*"))
            File.Delete(file);

        await using var again = await _temp.OpenAsync();
        await again.UpsertAsync([TempStore.Draft("gearbox oil") with { Id = "b" }], default);

        Assert.Equal("b", Assert.Single((await again.QueryAsync(new() { Text = "gearboxes", Mode = RankingMode.Vector }, default)).Results).Entry.Id);
        Assert.Equal([], (await again.VerifyAsync(default)).Differences);
    }

    [Fact]
    public async Task QueryAsync_MinRelevance_LeavesOutWhatIsBelow()
    {
        await using var store = await _temp.OpenAsync();
        await store.UpsertAsync([TempStore.Draft("valve pressure valve") with { Id = "good" }, TempStore.Draft("some pressure among many other quite different things")], default);
        var all = (await store.QueryAsync(new() { Text = "valve pressure" }, default)).Results;

        var best = (await store.QueryAsync(new() { Text = "valve pressure", MinRelevance = all[0].Score }, default)).Results;

        Assert.Equal((2, "good"), (all.Count, Assert.Single(best).Entry.Id));
        Assert.All(all, result => Assert.InRange(result.Score, 0, 1));
    }

    [Fact]
    public async Task DeleteAsync_ThenAnother_TakesItsPlaceWithoutATrace()
    {
        await using var store = await _temp.OpenAsync();
        await store.UpsertAsync([TempStore.Draft("walrus tusk") with { Id = "a" }], default);

        Assert.Equal(1, await store.DeleteAsync(["a", "missing"], default));
        await store.UpsertAsync([TempStore.Draft("gearbox oil") with { Id = "b" }], default);

        Assert.Empty((await store.QueryAsync(new() { Text = "walrus", Mode = RankingMode.Lexical }, default)).Results);
        Assert.Equal("b", Assert.Single((await store.QueryAsync(new() { Text = "gearbox" }, default)).Results).Entry.Id);
        Assert.Equal([], (await store.VerifyAsync(default)).Differences);
    }

    [Fact]
    public async Task QueryAsync_AnotherStoreOnTheSameFolderWrote_FindsIt()
    {
        await using var reader = await _temp.OpenAsync();
        await using var writer = await _temp.OpenAsync();
        await writer.UpsertAsync([TempStore.Draft("zebra crossing") with { Id = "z" }], default);

        Assert.Equal("z", Assert.Single((await reader.QueryAsync(new() { Text = "zebra" }, default)).Results).Entry.Id);
    }

    [Fact]
    public async Task OpenAsync_VectorsTornOrGone_RepairsThem()
    {
        await using (var store = await _temp.OpenAsync(Small))
        {
            await store.UpsertAsync([.. Articles(60)], default);
            await store.SettleAsync(default);
            Assert.StartsWith("lsi-", (await store.GetStatsAsync(default)).Space, StringComparison.Ordinal);
        }

        var vectors = Assert.Single(Directory.GetFiles(_temp.Folder, "vectors-*.bin"));
        var bytes = await File.ReadAllBytesAsync(vectors);
        Array.Fill(bytes, (byte)0x7F, 4096, 2000);
        await File.WriteAllBytesAsync(vectors, bytes);
        await using (var store = await _temp.OpenAsync(Small))
            Assert.Equal([], (await store.VerifyAsync(default)).Differences);

        File.Delete(vectors);
        await using (var store = await _temp.OpenAsync(Small))
            Assert.Equal([], (await store.VerifyAsync(default)).Differences);

        await File.WriteAllTextAsync(Path.Combine(_temp.Folder, "space.bin"), "torn");
        await using (var store = await _temp.OpenAsync(Small))
        {
            await store.SettleAsync(default);
            Assert.Equal([], (await store.VerifyAsync(default)).Differences);
            Assert.StartsWith("lsi-", (await store.GetStatsAsync(default)).Space, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SettleAsync_CollectionGrew_LearnsAnewAndAnswersAlways()
    {
        await using var store = await _temp.OpenAsync(Small);
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

    public void Dispose() => _temp.Dispose();

    private static IndexOptions Small => new() { Latent = new() { MinEntries = 50, Dimensions = 16 } };

    private static IEnumerable<KnowledgeDraft> Articles(int count) => Enumerable.Range(0, count).Select(i =>
        TempStore.Draft($"topic{i % 7} article{i}\nabout word{i % 11} and word{i % 13} with topic{i % 7} word{(i * 7) % 17}"));

    private static ImmutableSortedDictionary<string, MetadataValue> Metadata(string key, MetadataValue value) =>
        ImmutableSortedDictionary<string, MetadataValue>.Empty.Add(key, value);
}
