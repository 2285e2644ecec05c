using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Tests.Processes;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Tests.Servers;

/// <summary>The commands about knowledge, of the knowledge that a service in another process has.</summary>
public sealed class ServedKnowledgeTests : IDisposable
{
    private const string Secret = "AKIAABCDEFGHIJKLMNOP";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _service = new();

    public void Dispose()
    {
        _folder.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Add_AgainAndAfterChanges_SendsWhatChangedAndTakesAwayWhatVanished()
    {
        await using var service = await ServiceProcess.StartAsync(_service.Path);
        _folder.Write("docs/a.md", Sections("pump", "valve"));
        _folder.Write("docs/b.md", "# Boiler\n\nThe boiler hums.\n");
        _folder.Write("docs/deploy.md", $"# Deploy\n\nUse {Secret} to log in.\n");

        var first = Json(await AskAsync(service, "knowledge", "add", "docs", "--json"));
        var version = await StatsAsync(service);
        var second = Json(await AskAsync(service, "knowledge", "add", "docs", "--json"));
        var same = await StatsAsync(service);
        _folder.Write("docs/a.md", Sections("pump", "gasket"));
        File.Delete(Path.Combine(_folder.Path, "docs", "b.md"));
        var third = Json(await AskAsync(service, "knowledge", "add", "docs", "--json"));

        Assert.Equal((3, 3, 0, 3, 0), Figures(first));
        Assert.Equal("deploy.md:1-3: AWS access key", first.GetProperty("secrets")[0].GetString());
        Assert.Equal((3, 0, 0, 0, 0), Figures(second));
        Assert.Equal((3, version), (version.Entries, same));
        Assert.Equal((2, 1, 1, 2, 2), Figures(third));
        Assert.Equal(["a.md › Doc › gasket", "a.md › Doc › pump"], await NamesAsync(service));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "data", "knowledge", "knowledge.db")), "nothing is stored here of what a service stores");
    }

    [Fact]
    public async Task QueryStatsLessonsDelete_OfAService_SayWhatItKnows()
    {
        await using var service = await ServiceProcess.StartAsync(_service.Path);
        _folder.Write("docs/a.md", Sections("pump", "valve"));
        await AskAsync(service, "knowledge", "add", "docs");
        await service.Client.StoreAsync(new() { Content = "Turn the wrench twice.", SourceType = SourceType.Pattern, Provenance = new() { RunId = "run-1" } }, default);

        var found = await RunAsync("FACTORY_KNOWLEDGE", $"{service.Grpc}", "knowledge", "query", "valve", "--limit", "1");
        var stats = Json(await AskAsync(service, "knowledge", "stats", "--json"));
        var lessons = await AskAsync(service, "knowledge", "lessons");
        var deleted = await AskAsync(service, "knowledge", "delete", "--run", "run-1");
        var again = await AskAsync(service, "knowledge", "delete", "--run", "run-1");

        Assert.Matches("^0\\.[0-9]{3}  documentation  a\\.md:[0-9]+\n       a\\.md › Doc › valve\n", found.Output);
        Assert.Equal((3, 2, 1), (stats.GetProperty("entries").GetInt32(), stats.GetProperty("bySourceType").GetProperty("DOCUMENTATION").GetInt32(), stats.GetProperty("bySourceType").GetProperty("PATTERN").GetInt32()));
        Assert.Equal("No run has cited anything yet.\n", lessons.Output);
        Assert.Equal(("1 deleted\n", 0), (deleted.Output, deleted.ExitCode));
        Assert.Equal(("0 deleted\n", 2), (again.Output, again.ExitCode));
        Assert.Equal(2, (await StatsAsync(service)).Entries);
    }

    [Fact]
    public async Task Add_KilledInTheMiddle_GoesOnAndComesToTheSameEnd()
    {
        const int files = 1500;
        await using var service = await ServiceProcess.StartAsync(_service.Path);
        // Many small batches: there is much left to do when it is killed, however late the test hears of what it did.
        _folder.Write("data/factory.json", """{ "Knowledge": { "Ingest": { "Batch": 2 } } }""");
        for (var i = 0; i < files; i++)
            _folder.Write($"docs/page{i}.md", $"# Page {i}\n\nAbout the pump{i} and its valves. Turn wrench{i} to the left, then wait.\n");

        // Each time it is killed after it has stored more than the time before.
        var seen = 0L;
        for (var round = 0; round < 3; round++)
        {
            using var add = FactoryProcess.StartUnheard(_folder.Path, "knowledge", "add", "docs", "--server", $"{service.Grpc}");
            await UntilAsync(async () => (await StatsAsync(service)).Entries, entries => entries > seen + 100 || add.HasExited);
            add.Kill();
            await add.WaitForExitAsync();
            seen = (await StatsAsync(service)).Entries;
        }

        Assert.InRange(seen, 300, files - 1);
        var rest = Json(await AskAsync(service, "knowledge", "add", "docs", "--json"));
        Assert.InRange(rest.GetProperty("changed").GetInt32(), 1, files - 200);
        Assert.Equal(files, (await StatsAsync(service)).Entries);
        Assert.Equal((files, 0, 0, 0, 0), Figures(Json(await AskAsync(service, "knowledge", "add", "docs", "--json"))));
    }

    [Fact]
    public async Task Add_ServiceAwayAndThenWithoutItsData_SaysSoAndTakesAllInAnew()
    {
        _folder.Write("docs/a.md", Sections("pump", "valve"));
        Uri address;
        await using (var first = await ServiceProcess.StartAsync(_service.Path))
        {
            address = first.Grpc;
            await AskAsync(first, "knowledge", "add", "docs");
        }

        var away = await FactoryProcess.RunAsync(_folder.Path, "knowledge", "add", "docs", "--server", $"{address}");
        using var empty = new TemporaryFolder();
        await using var second = await ServiceProcess.StartAsync(empty.Path, address);
        var anew = Json(await AskAsync(second, "knowledge", "add", "docs", "--json"));

        AssertRefused("no knowledge service answers at", away);
        Assert.Equal((1, 1, 0, 2, 0), Figures(anew));
        Assert.Equal(2, (await StatsAsync(second)).Entries);
    }

    [Fact]
    public async Task Add_FromTwoMachines_NeitherTakesAwayWhatTheOtherBrought()
    {
        await using var service = await ServiceProcess.StartAsync(_service.Path);
        _folder.Write("docs/a.md", Sections("pump", "valve"));
        _folder.Write("elsewhere/docs/a.md", Sections("pump", "valve"));
        await AskAsync(service, "knowledge", "add", "docs");

        var other = Path.Combine(_folder.Path, "elsewhere", "data");
        string[] add = ["knowledge", "add", "elsewhere/docs", "--json", "--server", $"{service.Grpc}"];
        await RunAsync("FACTORY_DATA", other, add);
        _folder.Write("elsewhere/docs/a.md", Sections("gasket"));
        var changed = Json(await RunAsync("FACTORY_DATA", other, add));

        Assert.Equal((1, 1, 0, 1, 0), Figures(changed));
        Assert.Equal(["a.md › Doc › gasket", "a.md › Doc › pump", "a.md › Doc › valve"], await NamesAsync(service));
    }

    [Theory]
    [InlineData("add", "docs")]
    [InlineData("query", "pump")]
    [InlineData("stats")]
    [InlineData("lessons")]
    [InlineData("delete", "f-1")]
    public async Task Ask_WithAWrongKey_IsRefusedInOneLineAndWithTheRightOneIsNot(params string[] arguments)
    {
        await using var service = await ServiceProcess.StartAsync(_service.Path, "--Knowledge:ApiKey", "the-right-key");
        _folder.Write("docs/a.md", Sections("pump"));
        string[] command = ["knowledge", .. arguments, "--server", $"{service.Grpc}"];

        var wrong = await RunAsync("Agents__Knowledge__ApiKey", "another-key", command);
        var right = await RunAsync("Agents__Knowledge__ApiKey", "the-right-key", command);

        AssertRefused("wants its API key", wrong);
        Assert.DoesNotContain("another-key", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(arguments[0] == "delete" ? "Nothing is known by f-1; `factory knowledge query --json` shows the ids of entries.\n" : "", right.Error);
    }

    [Fact]
    public async Task Add_PieceLargerThanTheServiceTakes_NamesTheFileAndWhatToSet()
    {
        await using var service = await ServiceProcess.StartAsync(_service.Path, "--Knowledge:Store:MaxEntryBytes", "500");
        _folder.Write("docs/a.md", "# A\n\nShort.\n");
        _folder.Write("docs/long.md", $"# Long\n\n{string.Concat(Enumerable.Repeat("The pump and its valve. ", 100))}\n");

        var refused = await AskAsync(service, "knowledge", "add", "docs");
        _folder.Write("data/factory.json", """{ "Knowledge": { "Ingest": { "MaxChunk": 300 } } }""");
        var taken = Json(await AskAsync(service, "knowledge", "add", "docs", "--json"));

        AssertRefused("too large for the service, most likely of long.md", refused);
        Assert.Contains("Knowledge:Ingest:MaxChunk", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, taken.GetProperty("changed").GetInt32());
    }

    [Theory]
    [InlineData("exclude each other", "--server", "http://127.0.0.1:9", "--data", "data")]
    [InlineData("`nowhere` is no address of a server", "--server", "nowhere")]
    [InlineData("no knowledge service answers at http://127.0.0.1:9/", "--server", "http://127.0.0.1:9")]
    [InlineData("does not answer as a knowledge service", "--server", "HTTP")]
    public async Task Stats_OfWhatIsNoService_IsRefusedInOneLine(string expected, params string[] arguments)
    {
        await using var service = await ServiceProcess.StartAsync(_service.Path);

        var refused = await FactoryProcess.RunAsync(_folder.Path, ["knowledge", "stats", .. arguments.Select(argument => argument == "HTTP" ? $"{service.Http}" : argument)]);

        AssertRefused(expected, refused);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")), "who only asks a service leaves nothing here");
    }

    [Fact]
    public async Task Add_ServiceThatNeverAnswers_IsGivenUpAfterTheTimeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _folder.Write("docs/a.md", Sections("pump"));

        var refused = await RunAsync(
            "Agents__Knowledge__Timeout", "00:00:00.500", "knowledge", "add", "docs", "--server", $"http://{silent.LocalEndpoint}");

        AssertRefused($"no knowledge service answers at http://{silent.LocalEndpoint}/: no answer came in time.", refused);
    }

    private static void AssertRefused(string expected, ProcessOutcome outcome)
    {
        Assert.Equal((2, 1), (outcome.ExitCode, outcome.Error.Count(c => c == '\n')));
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static string Sections(params string[] names) =>
        "# Doc\n\n" + string.Join("\n\n", names.Select(name => $"## {name}\n\nAll about the {name}. " + string.Concat(Enumerable.Repeat($"More of the {name}. ", 20))));

    private static JsonElement Json(ProcessOutcome outcome)
    {
        Assert.True(outcome.ExitCode == 0, $"exit status {outcome.ExitCode}: {outcome.Output}{outcome.Error}");
        return JsonElement.Parse(outcome.Output);
    }

    private static (int Files, int Changed, int Removed, int Chunks, int Deleted) Figures(JsonElement report) =>
        (Number(report, "files"), Number(report, "changed"), Number(report, "removed"), Number(report, "chunks"), Number(report, "deleted"));

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task<(long Entries, long Bytes)> StatsAsync(ServiceProcess service) =>
        await service.Client.GetStatsAsync(new(), default) is var stats ? (stats.Entries, stats.ContentBytes) : default;

    /// <summary>The first lines of all that the service has.</summary>
    private static async Task<IEnumerable<string>> NamesAsync(ServiceProcess service) =>
        (await service.Client.QueryAsync(new() { Text = $"pump valve gasket boiler {Secret}", MaxResults = 100 }, default)).Hits
            .Select(hit => hit.Entry.Content.Split('\n')[0]).Order(StringComparer.Ordinal);

    private static async Task UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> enough)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var clock = new PeriodicTimer(Pause);
        while (!enough(await ask()))
            await clock.WaitForNextTickAsync(patience.Token);
    }

    private Task<ProcessOutcome> AskAsync(ServiceProcess service, params string[] arguments) =>
        FactoryProcess.RunAsync(_folder.Path, [.. arguments, "--server", $"{service.Grpc}"]);

    /// <summary>With one thing more, or other, in the environment.</summary>
    private Task<ProcessOutcome> RunAsync(string name, string value, params string[] arguments) =>
        FactoryProcess.RunAsync(_folder.Path, new Dictionary<string, string>(FactoryProcess.EnvironmentFor(_folder.Path)) { [name] = value }, arguments);
}
