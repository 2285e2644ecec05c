using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentFactory.Factory.Tests.Cli;

public sealed class KilledIngestTests : IDisposable
{
    private const int Files = 1500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly TemporaryFolder _folder = new();

    private string Knowledge => Path.Combine(_folder.Path, "data", "knowledge");

    [Fact]
    public async Task KnowledgeAdd_KilledInTheMiddle_TearsNothingAndGoesOn()
    {
        for (var i = 0; i < Files; i++)
            _folder.Write($"docs/page{i}.md", $"# Page {i}\n\nAbout the pump{i} and its valves.\n\n## Repair {i}\n\nTurn wrench{i} to the left, then wait.\n");

        // Each time it is killed after it has stored more than the time before.
        var seen = 0L;
        for (var round = 0; round < 3; round++)
        {
            using var add = FactoryProcess.StartUnheard(_folder.Path, "knowledge", "add", "docs");
            await UntilAsync(() => CountAsync(), count => count > seen || add.HasExited);
            add.Kill();
            await add.WaitForExitAsync();
            seen = await CountAsync();

            await using var store = await OpenAsync();
            Assert.Empty((await store.VerifyAsync(default)).Differences);
            Assert.InRange(seen, 1, Files * 2);
        }

        Assert.InRange(seen, 1, (Files * 2) - 1);
        var outcome = await FactoryProcess.RunAsync(_folder.Path, "knowledge", "add", "docs", "--json");

        Assert.Equal(0, outcome.ExitCode);
        await using var whole = await OpenAsync();
        Assert.Empty((await whole.VerifyAsync(default)).Differences);
        Assert.Equal(Files, await DistinctPathsAsync());
        Assert.Contains("wrench1499 ", (await whole.QueryAsync(new() { Text = "wrench1499", Mode = RankingMode.Lexical }, default)).Results[0].Entry.Content, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<KnowledgeStore> OpenAsync() => KnowledgeStore.OpenAsync(
        new() { Directory = Knowledge }, new(), TimeProvider.System, NullLogger<KnowledgeStore>.Instance, default);

    private Task<long> CountAsync() => NumberAsync("SELECT count(*) FROM entries");

    private Task<long> DistinctPathsAsync() => NumberAsync("SELECT count(DISTINCT text) FROM metadata WHERE name = 'path'");

    /// <summary>Zero while there is nothing to ask.</summary>
    private async Task<long> NumberAsync(string sql)
    {
        var file = Path.Combine(Knowledge, "knowledge.db");
        if (!File.Exists(file))
            return 0;
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
            command.CommandText = sql;
#pragma warning restore CA2100
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (SqliteException)
        {
            // Its tables are being made.
            return 0;
        }
    }

    private static async Task UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> enough)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var clock = new PeriodicTimer(Pause);
        while (!enough(await ask()))
            await clock.WaitForNextTickAsync(patience.Token);
    }
}
