using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Knowledge.Tests.Storage;

/// <summary>What every store keeps, wherever its vectors lie.</summary>
public abstract class StoreContract : IDisposable
{
    private protected TempStore Temp { get; } = new();

    /// <summary>Entries beside those that a test is about.</summary>
    private protected virtual int Others => 300;

    [Fact]
    public async Task UpsertAsync_SameContentTwice_IsOneEntry()
    {
        await using var store = await OpenAsync();

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
        await using var store = await OpenAsync();

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
        await using (var store = await OpenAsync())
            await store.UpsertAsync([draft], default);

        await using var reopened = await OpenAsync();
        var entry = Assert.Single(await reopened.GetAsync(["none", "e1"], default));

        Assert.Equal("a b", string.Join(' ', entry.Tags));
        Assert.Equal(draft.Metadata, entry.Metadata);
        Assert.Equal((draft.Content, draft.SourceType, draft.Provenance, draft.TimeToLive, Temp.Time.GetUtcNow(), DraftCheck.Hash(draft)),
            (entry.Content, entry.SourceType, entry.Provenance, entry.TimeToLive, entry.Updated, entry.ContentHash));
    }

    [Fact]
    public async Task QueryAsync_Filters_HoldTogether()
    {
        await using var store = await OpenAsync();
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
        Temp.Time.Advance(TimeSpan.FromHours(2));
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
        await using var store = await OpenAsync();
        await store.UpsertAsync([TempStore.Draft("pumps and valves") with { Id = "a" }], default);

        foreach (var mode in Enum.GetValues<RankingMode>())
            await store.QueryAsync(new() { Text = text, Mode = mode }, default);

        Assert.Equal("a", Assert.Single((await store.QueryAsync(new() { Text = text + " valves" }, default)).Results).Entry.Id);
    }

    [Fact]
    public async Task QueryAsync_ImpossibleQuery_IsRefusedByType()
    {
        await using var store = await OpenAsync();

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
        await using var store = await OpenAsync();
        KnowledgeDraft Of(string run, string id) => TempStore.Draft($"text {id}") with { Id = id, Provenance = new(run), TimeToLive = TimeSpan.FromDays(1) };
        await store.UpsertAsync([Of("r1", "a"), Of("r1", "b"), Of("r2", "c")], default);
        await store.ArchiveAsync(["a"], true, default);
        Temp.Time.Advance(TimeSpan.FromDays(2));

        var all = await store.ListAsync(new() { RunId = "r1", IncludeArchived = true, IncludeExpired = true }, null, 10, default);

        Assert.Equal(["a", "b"], all.Select(entry => entry.Id));
        Assert.Empty((await store.QueryAsync(new() { Text = "text", Filter = new() { RunId = "r1" } }, default)).Results);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mine")]
    public async Task UpsertAsync_SameContentPastItsTime_LivesAgain(string? id)
    {
        await using var store = await OpenAsync();
        var draft = TempStore.Draft("the mirror is down") with { TimeToLive = TimeSpan.FromHours(1) };
        await store.UpsertAsync([draft], default);
        Temp.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await store.QueryAsync(new() { Text = "mirror" }, default)).Results);

        await store.UpsertAsync([draft with { Id = id }], default);

        Assert.Single((await store.QueryAsync(new() { Text = "mirror" }, default)).Results);
        Temp.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await store.QueryAsync(new() { Text = "mirror" }, default)).Results);
    }

    [Fact]
    public async Task QueryAsync_MinRelevance_LeavesOutWhatIsBelow()
    {
        await using var store = await OpenAsync();
        await store.UpsertAsync([TempStore.Draft("valve pressure valve") with { Id = "good" }, TempStore.Draft("some pressure among many other quite different things")], default);
        var all = (await store.QueryAsync(new() { Text = "valve pressure" }, default)).Results;

        var best = (await store.QueryAsync(new() { Text = "valve pressure", MinRelevance = all[0].Score }, default)).Results;

        Assert.Equal((2, "good"), (all.Count, Assert.Single(best).Entry.Id));
        Assert.All(all, result => Assert.InRange(result.Score, 0, 1));
    }

    [Fact]
    public async Task DeleteAsync_ThenAnother_TakesItsPlaceWithoutATrace()
    {
        await using var store = await OpenAsync();
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
        await using var reader = await OpenAsync();
        await using var writer = await OpenAsync();
        await writer.UpsertAsync([TempStore.Draft("zebra crossing") with { Id = "z" }], default);

        Assert.Equal("z", Assert.Single((await reader.QueryAsync(new() { Text = "zebra" }, default)).Results).Entry.Id);
    }

    [Fact]
    public async Task QueryAsync_ByVectors_AnswersTheNearestThatTheFilterLetsPass()
    {
        await using var store = await OpenAsync();
        await store.UpsertAsync(
        [
            .. Enumerable.Range(0, Others).Select(i => TempStore.Draft($"filler item{i} about weather{i % 9}")),
            TempStore.Draft("gearbox oil pressure gauge", SourceType.Code) with { Id = "a", Tags = ["x"] },
            TempStore.Draft("gearbox oil pressure valve", SourceType.Pattern) with { Id = "b", Tags = ["x", "y"] },
            TempStore.Draft("gearbox oil pressure valve leak", SourceType.Pattern) with { Id = "c", Metadata = Metadata("n", 1) },
        ], default);
        await store.SettleAsync(default);

        async Task<string> First(KnowledgeFilter filter) =>
            (await store.QueryAsync(new() { Text = "gearbox oil pressure valve", Filter = filter, Mode = RankingMode.Vector }, default)).Results is [var first, ..] ? first.Entry.Id : "";

        Assert.Equal("b", await First(new()));
        Assert.Equal("a", await First(new() { SourceTypes = [SourceType.Code] }));
        Assert.Equal("a", await First(new() { SourceTypes = [SourceType.Code], AnyTags = ["x", "z"] }));
        Assert.Equal("b", await First(new() { AllTags = ["x", "y"] }));
        Assert.Equal("c", await First(new() { Metadata = [new MetadataCondition.Equal("n", 1)] }));

        await store.ArchiveAsync(["b"], archived: true, default);
        await store.SettleAsync(default);
        Assert.Equal(("c", "b"), (await First(new() { SourceTypes = [SourceType.Pattern] }), await First(new() { AllTags = ["y"], IncludeArchived = true })));
        await store.DeleteAsync(["c"], default);
        await store.SettleAsync(default);
        Assert.Equal("a", await First(new()));
        Assert.Equal([], (await store.VerifyAsync(default)).Differences);
    }

    public void Dispose()
    {
        Temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<KnowledgeStore> OpenAsync();

    private static ImmutableSortedDictionary<string, MetadataValue> Metadata(string key, MetadataValue value) =>
        ImmutableSortedDictionary<string, MetadataValue>.Empty.Add(key, value);
}
