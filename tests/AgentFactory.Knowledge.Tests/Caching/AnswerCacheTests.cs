using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Tests.Fakes;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AgentFactory.Knowledge.Tests.Caching;

public sealed class AnswerCacheTests
{
    [Fact]
    public async Task Query_AskedAgain_IsAnsweredFromTheCacheUntilSomethingIsWritten()
    {
        using var bed = new KnowledgeBed();
        await bed.StoreAsync("queue one");
        var first = await bed.Knowledge.QueryAsync(new QueryRequest { Text = "queue" }, default);
        Assert.Equal(first, await bed.Knowledge.QueryAsync(new QueryRequest { Text = "queue" }, default));
        Assert.Equal(1, bed.Store.Queries);

        await bed.StoreAsync("queue two");
        Assert.Equal(2, (await bed.Knowledge.QueryAsync(new QueryRequest { Text = "queue" }, default)).Hits.Count);
        Assert.Equal(2, bed.Store.Queries);
    }

    [Fact]
    public async Task Query_CacheIsDown_IsAnsweredAllTheSame()
    {
        var cache = new BrokenCache();
        using var bed = new KnowledgeBed(services => services.AddSingleton<IDistributedCache>(cache));
        await bed.StoreAsync("queue one");
        for (var i = 0; i < 5; i++)
            Assert.Single((await bed.Knowledge.QueryAsync(new QueryRequest { Text = "queue" }, default)).Hits);
        // After the first failure the cache is left alone for a while.
        Assert.Equal(1, cache.Calls);
    }

    [Fact]
    public async Task Query_EntryThatExpiresSoon_IsNotKeptLongerThanItLives()
    {
        using var bed = new KnowledgeBed();
        var request = new StoreRequest { Content = "queue", SourceType = SourceType.Pattern, TimeToLive = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(-1)) };
        await bed.Knowledge.StoreAsync(request, default);
        await bed.Knowledge.QueryAsync(new QueryRequest { Text = "queue" }, default);
        await bed.Knowledge.QueryAsync(new QueryRequest { Text = "queue" }, default);
        Assert.Equal(2, bed.Store.Queries);
    }

    private sealed class BrokenCache : IDistributedCache
    {
        public int Calls { get; private set; }

        public byte[] Get(string key) => throw Broken();

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => throw Broken();

        public void Refresh(string key) => throw Broken();

        public Task RefreshAsync(string key, CancellationToken token = default) => throw Broken();

        public void Remove(string key) => throw Broken();

        public Task RemoveAsync(string key, CancellationToken token = default) => throw Broken();

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw Broken();

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) => throw Broken();

        private InvalidOperationException Broken()
        {
            Calls++;
            return new InvalidOperationException("no connection");
        }
    }
}
