using AgentFactory.Knowledge.Ingest;
using AgentFactory.Knowledge.Tests.Fakes;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Knowledge.Tests.Ingest;

public sealed class IngestorTests : IDisposable
{
    private readonly KnowledgeBed _bed = new(settings: ("Knowledge:Ingest:Batch", "2"));
    private readonly string _source;

    public IngestorTests()
    {
        _source = Path.Combine(_bed.Folder, "project");
        Directory.CreateDirectory(_source);
    }

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Folder_TakesWhatGitWouldNotIgnoreAndNoBinariesAndNoSecrets(bool repository)
    {
        if (repository)
            await new Git(null).RunAsync(["init", "-q", _source], default);
        Write(".gitignore", "out/\n");
        Write("README.md", "# Project\n\nWhat it is.");
        Write("src/Sum.cs", "namespace A;\n\npublic class Sum\n{\n    public int Of(int a) => a;\n}\n");
        Write("out/generated.md", "# Ignored");
        Write(".env", "KEY=value");
        Write("deploy.md", "# Deploy\n\nUse AKIAABCDEFGHIJKLMNOP to log in.");
        File.WriteAllBytes(Path.Combine(_source, "logo.png"), [1, 0, 2]);
        File.WriteAllBytes(Path.Combine(_source, "latin.txt"), [0xE4, 0x20, 0xE4]);

        var report = await RunAsync();

        Assert.Equal([".gitignore", "README.md", "src/Sum.cs"], Paths());
        Assert.Equal(["deploy.md:1-3: AWS access key"], report.Secrets);
        Assert.Equal([("a file for secrets", 1), ("a secret", 1), ("binary", 1), ("not UTF-8", 1)], report.Skipped.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public async Task Run_Again_StoresNothing()
    {
        Write("a.md", "# A\n\nOne.");
        await RunAsync();
        var calls = _bed.Store.Batches.Count;
        var report = await RunAsync();
        Assert.Equal((0, 0, 0), (report.Changed, report.Chunks, report.Deleted));
        Assert.Equal(calls, _bed.Store.Batches.Count);
    }

    [Fact]
    public async Task Run_AfterAChange_TakesThatFileAndDropsWhatVanished()
    {
        Write("a.md", Sections("One", "Two"));
        Write("b.md", "# B\n\nStays.");
        Write("c.md", "# C\n\nGoes.");
        await RunAsync();
        var two = _bed.Store.Entries.Single(entry => entry.Content.Contains("about Two", StringComparison.Ordinal));
        Write("a.md", Sections("New", "Two"));
        File.Delete(Path.Combine(_source, "c.md"));

        var report = await RunAsync();

        Assert.Equal((1, 1, 2), (report.Changed, report.Removed, report.Deleted));
        Assert.Equal(["a.md › Doc › New", "a.md › Doc › Two", "b.md › B"], Names());
        Assert.Contains(two.Id, _bed.Store.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task Run_SectionThatMoves_StaysTheSameEntryAndKnowsItsNewLines()
    {
        Write("a.md", Sections("One", "Two"));
        await RunAsync();
        var before = _bed.Store.Entries.Single(entry => entry.Content.Contains("about Two", StringComparison.Ordinal));
        Write("a.md", Sections("One", "Between", "Two"));
        await RunAsync();
        var after = _bed.Store.Entries.Single(entry => entry.Content.Contains("about Two", StringComparison.Ordinal));
        Assert.Equal(before.Id, after.Id);
        Assert.True(after.Metadata["fromLine"].Number > before.Metadata["fromLine"].Number);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_KilledAfterSomeBatches_ComesToTheSameEndTheNextTime(int batches)
    {
        for (var i = 0; i < 6; i++)
            Write($"{i}.md", $"# Doc {i}\n\nText {i}.");
        await RunAsync();
        for (var i = 0; i < 6; i++)
            Write($"{i}.md", $"# Doc {i}\n\nOther text {i}.");
        _bed.Store.DiesAfterUpserts = _bed.Store.Batches.Count + batches;
        await Assert.ThrowsAsync<IOException>(RunAsync);
        _bed.Store.DiesAfterUpserts = null;

        await RunAsync();

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}.md › Doc {i}\n\n# Doc {i}\n\nOther text {i}."), Contents());
    }

    [Fact]
    public async Task Run_Cancelled_StopsAndGoesOnLater()
    {
        for (var i = 0; i < 6; i++)
            Write($"{i}.md", $"# Doc {i}\n\nText {i}.");
        using var stop = new CancellationTokenSource();
        var progress = new Watch(seen => { if (seen.Done == 3) stop.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.Get<Ingestor>().RunAsync(_source, progress, stop.Token));
        var report = await RunAsync();
        Assert.Equal(6, _bed.Store.Entries.Count);
        Assert.Equal(4, report.Changed);
    }

    [Fact]
    public async Task Run_StoreLostWhatWasTakenIn_TakesItInAnew()
    {
        for (var i = 0; i < 12; i++)
            Write($"{i}.md", $"# Doc {i}\n\nText {i}.");
        await RunAsync();
        await _bed.Store.DeleteAsync([.. _bed.Store.Entries.Select(entry => entry.Id)], default);
        // Killed on the way: what was noted before is not believed, although some of it is there again.
        _bed.Store.DiesAfterUpserts = _bed.Store.Batches.Count + 1;
        await Assert.ThrowsAsync<IOException>(RunAsync);
        _bed.Store.DiesAfterUpserts = null;

        await RunAsync();

        Assert.Equal(12, _bed.Store.Entries.Count);
    }

    [Fact]
    public async Task Run_EntryDeletedByHand_StaysDeletedUntilItsFileChanges()
    {
        Write("a.md", Sections("One", "Two"));
        await RunAsync();
        await _bed.Store.DeleteAsync([_bed.Store.Entries.First().Id], default);

        var report = await RunAsync();

        Assert.Equal(0, report.Changed);
        Assert.Single(_bed.Store.Entries);
    }

    [Fact]
    public async Task Run_LinkOutOfTheSource_IsNotFollowed()
    {
        var outside = Path.Combine(_bed.Folder, "outside.md");
        File.WriteAllText(outside, "# Outside");
        File.CreateSymbolicLink(Path.Combine(_source, "link.md"), outside);
        Write("a.md", "# A\n\nOne.");
        await RunAsync();
        Assert.Equal(["a.md"], Paths());
    }

    [Fact]
    public async Task Run_RepositoryWithin_IsLeftOutAndCalledThat()
    {
        var inner = Path.Combine(_source, "inner");
        foreach (var repository in (string[])[_source, inner])
            await new Git(null).RunAsync(["init", "-q", repository], default);
        Write("a.md", "# A\n\nOne.");
        Write("inner/b.md", "# B");
        var git = new Git(null);
        await git.RunAsync(["-C", inner, "add", "."], default);
        await git.RunAsync(["-C", inner, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "b"], default);
        await git.RunAsync(["-C", _source, "-c", "advice.addEmbeddedRepo=false", "add", "."], default);

        var report = await RunAsync();

        Assert.Equal(["a.md"], Paths());
        Assert.Equal([new("a repository within", 1)], report.Skipped);
    }

    [Fact]
    public async Task Run_FileWithoutLength_IsNotRead()
    {
        if (!File.Exists("/dev/zero"))
            return;

        var report = await _bed.Get<Ingestor>().RunAsync("/dev/zero", null, default);

        Assert.Equal([new("empty", 1)], report.Skipped);
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("https://example.org/a.git")]
    public async Task Run_NothingToRead_SaysSo(string source)
    {
        var refusal = await Assert.ThrowsAsync<IngestException>(() => _bed.Get<Ingestor>().RunAsync(source, null, default));
        Assert.Contains("Nothing was taken in", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static string Sections(params string[] names) =>
        "# Doc\n\n" + string.Join("\n\n", names.Select(name => $"## {name}\n\nAll about {name}. " + string.Concat(Enumerable.Repeat($"More of {name}. ", 20))));

    private Task<IngestReport> RunAsync() => _bed.Get<Ingestor>().RunAsync(_source, null, default);

    private IEnumerable<string> Paths() => _bed.Store.Entries.Select(entry => entry.Metadata["path"].Text!).Distinct().Order(StringComparer.Ordinal);

    private IEnumerable<string> Names() => Contents().Select(content => content.Split('\n')[0]);

    private IEnumerable<string> Contents() => _bed.Store.Entries.Select(entry => entry.Content).Order(StringComparer.Ordinal);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class Watch(Action<IngestProgress> see) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => see(value);
    }
}
