using System.Collections.Concurrent;
using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Knowledge.Tests.Processes;

public sealed class KilledServiceTests : IDisposable
{
    private const int Writers = 3;
    private readonly TempStore _temp = new();

    [Fact]
    public async Task Health_ServiceRunAlone_AnswersHttp1BesideGrpc()
    {
        await using var service = await ServiceProcess.StartAsync(_temp.Folder);
        using var client = new HttpClient { BaseAddress = service.Http };

        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/alive", UriKind.Relative)));
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative)));
        Assert.Equal(0, (await service.Client.GetStatsAsync(new GetStatsRequest(), default)).Entries);
    }

    [Fact]
    public async Task Store_ServiceKilledInTheMiddle_KeepsAllItAcknowledgedAndAgreesWithItself()
    {
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            await using (var service = await ServiceProcess.StartAsync(_temp.Folder))
                await StoreUntilKilledAsync(service, round, enough: 40 + (round * 130), acknowledged);

            await using var store = await _temp.OpenAsync();
            var report = await store.VerifyAsync(default);
            var entries = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var ids in acknowledged.Keys.Chunk(500))
            {
                foreach (var entry in await store.GetAsync(ids, default))
                    entries.Add(entry.Id, entry.Content);
            }

            Assert.Empty(report.Differences);
            Assert.Equal(acknowledged.OrderBy(pair => pair.Key), entries.OrderBy(pair => pair.Key));
            Assert.All((await store.QueryAsync(new() { Text = "acknowledged", MaxResults = 20 }, default)).Results, found =>
                Assert.Contains("acknowledged", found.Entry.Content, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _temp.Dispose();

    /// <summary>Some store one by one, some many at a time; the kill meets them wherever they are.</summary>
    private static async Task StoreUntilKilledAsync(ServiceProcess service, int round, int enough, ConcurrentDictionary<string, string> acknowledged)
    {
        var reached = new TaskCompletionSource();
        var before = acknowledged.Count;
        var writers = Enumerable.Range(0, Writers).Select(async writer =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var contents = Enumerable.Range(0, writer == 0 ? 1 : 50).Select(n => $"acknowledged {round} {writer} {i} {n} with some words after it").ToList();
                    var requests = contents.ConvertAll(content => new StoreRequest { Content = content, SourceType = SourceType.Pattern, Tags = { "kept" } });
                    IEnumerable<string> ids = writer == 0
                        ? [(await service.Client.StoreAsync(requests[0], default)).Id]
                        : (await service.Client.StoreBatchAsync(requests.ToAsyncEnumerable(), default)).Ids;
                    foreach (var (id, content) in ids.Zip(contents))
                        acknowledged[id] = content;
                    if (acknowledged.Count - before >= enough)
                        reached.TrySetResult();
                }
            }
            catch (Exception exception) when (exception is KnowledgeRefusedException or Grpc.Core.RpcException)
            {
                // Killed.
                reached.TrySetResult();
            }
        }).ToList();
        await reached.Task;
        await service.KillAsync();
        await Task.WhenAll(writers);
    }
}
