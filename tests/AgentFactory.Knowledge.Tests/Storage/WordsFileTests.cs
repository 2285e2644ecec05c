using AgentFactory.Knowledge.Ranking;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Tests.Storage;

/// <summary>What is written down for the next start is used where it fits, and only there.</summary>
public sealed class WordsFileTests : IDisposable
{
    private readonly TempStore _temp = new();

    private string Words => Path.Combine(_temp.Folder, "words.bin");

    [Fact]
    public async Task OpenAsync_WordsAreWrittenDown_ReadsNoTexts()
    {
        await StoreAsync(20);
        Change("UPDATE entries SET content = 'walrus'");

        Assert.Equal("e7", await FirstAsync("topic7"));
        File.Delete(Words);
        Assert.Equal("", await FirstAsync("topic7"));
    }

    [Theory]
    [InlineData("UPDATE entries SET version = version + 100 WHERE id = 'e3'")]
    [InlineData("DELETE FROM entries WHERE id = 'e3'")]
    [InlineData("UPDATE state SET version = 2")]
    public async Task OpenAsync_WordsAreNotOfTheseEntries_MakesThemAnew(string change)
    {
        await StoreAsync(20);
        Change(change);

        await using var store = await _temp.OpenAsync();

        Assert.Empty((await store.VerifyAsync(default)).Differences);
        Assert.Equal("e7", (await store.QueryAsync(new() { Text = "topic7", Mode = RankingMode.Lexical }, default)).Results[0].Entry.Id);
    }

    [Fact]
    public async Task OpenAsync_WordsAreTorn_MakesThemAnew()
    {
        await StoreAsync(20);
        var bytes = await File.ReadAllBytesAsync(Words);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Words, bytes);
        Assert.Equal("e7", await FirstAsync("topic7"));

        await File.WriteAllBytesAsync(Words, bytes[..100]);
        Assert.Equal("e7", await FirstAsync("topic7"));
    }

    [Fact]
    public async Task OpenAsync_MuchChangedSince_GoesOnFromThere()
    {
        await StoreAsync(20);
        var old = await File.ReadAllBytesAsync(Words);
        await using (var store = await _temp.OpenAsync())
        {
            await store.DeleteAsync(["e3", "e4"], default);
            await store.UpsertAsync([TempStore.Draft("zebra crossing") with { Id = "z" }, TempStore.Draft("topic5 and a gearbox") with { Id = "e5" }], default);
        }

        // As if it had been killed before it wrote them down.
        await File.WriteAllBytesAsync(Words, old);

        Assert.Equal(("z", "e5", ""), (await FirstAsync("zebra"), await FirstAsync("gearbox"), await FirstAsync("topic3")));
        await using var again = await _temp.OpenAsync();
        Assert.Empty((await again.VerifyAsync(default)).Differences);
    }

    public void Dispose() => _temp.Dispose();

    private async Task StoreAsync(int count)
    {
        await using var store = await _temp.OpenAsync();
        await store.UpsertAsync([.. Enumerable.Range(0, count).Select(i => TempStore.Draft($"topic{i} of the pump") with { Id = $"e{i}" })], default);
    }

    private async Task<string> FirstAsync(string text)
    {
        await using var store = await _temp.OpenAsync();
        return (await store.QueryAsync(new() { Text = text, Mode = RankingMode.Lexical }, default)).Results is [var first, ..] ? first.Entry.Id : "";
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_temp.Folder, "knowledge.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
