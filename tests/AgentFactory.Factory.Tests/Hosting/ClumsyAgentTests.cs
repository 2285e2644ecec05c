using System.Text.Json;
using System.Text.RegularExpressions;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Tests.Hosting;

/// <summary>What the author of an agent is told when it does not work: which agent, what it said, where to look.</summary>
public sealed class ClumsyAgentTests : IDisposable
{
    private const string Prp = """
        # Changelog

        ## Goal

        There is a changelog.

        ## Validation

        ```bash
        grep -q Added CHANGELOG.md
        ```
        """;

    private static readonly string Assembly = typeof(ClumsyAgent).Assembly.Location;

    private readonly TemporaryFolder _folder = new();

    public ClumsyAgentTests()
    {
        _folder.Write("prp.md", Prp);
        _folder.Write("prp.recording.jsonl", Recording());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_AgentThrows_SaysWhoseErrorItIsAndWhereItsStackIs()
    {
        Configure(Assembly);

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"agents of your own: clumsy ({Assembly})", run.Output, StringComparison.Ordinal);
        Assert.Contains("an error of the agent itself: clumsy broke off with NotSupportedException: there is no commit to describe. The stack trace is in ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"next +mend the agent", run.Output);
        var log = Regex.Match(run.Output, @"The stack trace is in (\S+) under task entry").Groups[1].Value;
        Assert.Contains("at AgentFactory.Factory.Tests.Hosting.ClumsyAgent.ExecuteTaskAsync", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Run_AgentThrowsAndDebugIsSet_ShowsTheStack()
    {
        Configure(Assembly);

        var run = await RunAsync(debug: true);

        Assert.Contains("at AgentFactory.Factory.Tests.Hosting.ClumsyAgent.ExecuteTaskAsync", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RelativePathInTheFile_IsMeantFromThere()
    {
        Configure(Path.GetRelativePath(Path.Combine(_folder.Path, "data"), Assembly));

        var run = await RunAsync();

        Assert.Contains($"agents of your own: clumsy ({Assembly})", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_AssemblyThatIsGone_ListsAllTheSame()
    {
        Configure(Assembly);
        await RunAsync();
        Configure("nowhere.dll");

        var runs = await FactoryProcess.RunAsync(_folder.Path, "runs");

        Assert.Equal((0, ""), (runs.ExitCode, runs.Error));
        Assert.Contains(" failed ", runs.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ oops", "line 1 is not JSON: ")]
    [InlineData("""{ "Fleet": { "painter": { "count": 1 } }, "Models": { "painter": "ollama:tiny" }, "Policy": { "Oops": 1 }, "Agents": { "coder": { "Oops": 1 } }, "Sandbox": { "TimeOut": 1 } }""", null)]
    public async Task Runs_MistakeInTheConfiguration_ListsAllTheSame(string file, string? said)
    {
        await RunAsync();
        _folder.Write("data/factory.json", file);

        var runs = await FactoryProcess.RunAsync(_folder.Path, "runs");

        Assert.Equal((0, said is not null), (runs.ExitCode, runs.Error.Length > 0));
        Assert.Contains(said ?? "", runs.Error, StringComparison.Ordinal);
        Assert.Contains(" failed ", runs.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_FileThatIsNotJson_LooksAtAllTheRest()
    {
        _folder.Write("data/factory.json", "{ oops");

        var doctor = await FactoryProcess.RunAsync(_folder.Path, "doctor");

        Assert.Contains("line 1 is not JSON: ", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("recordings", doctor.Output, StringComparison.Ordinal);
        Assert.Equal("", doctor.Error);
    }

    [Fact]
    public async Task Run_AssemblyTwice_IsRefused()
    {
        Configure(Assembly, Assembly);

        await RefusedAsync($"{Assembly} is listed twice in Fleet:Assemblies: take one of them out. Nothing was started.");
    }

    [Fact]
    public async Task Run_AgentThatDoesNotStart_IsRefused()
    {
        Configure(new Dictionary<string, string> { ["StartFault"] = "the glossary is empty" }, Assembly);

        await RefusedAsync("the agent clumsy (ClumsyAgent) could not be started: the glossary is empty. Nothing was started.");
    }

    [Fact]
    public async Task Run_SettingOutOfBounds_IsRefused()
    {
        Configure(new Dictionary<string, string> { ["MaxLineLength"] = "5" }, Assembly);

        await RefusedAsync("Agents:clumsy:MaxLineLength is 5: The field MaxLineLength must be between 20 and 200. Nothing was started.");
    }

    [Fact]
    public async Task Run_SettingThatIsNoNumber_IsRefused()
    {
        Configure(new Dictionary<string, string> { ["MaxLineLength"] = "wide" }, Assembly);

        await RefusedAsync("Failed to convert configuration value 'wide' at 'Agents:clumsy:MaxLineLength' to type 'System.Int32'. Nothing was started.");
    }

    [Fact]
    public async Task Run_FileThatIsNotJson_IsRefusedWithTheLine()
    {
        _folder.Write("data/factory.json", "{\n  \"Fleet\": {\n    oops\n  }\n}\n");

        await RefusedAsync($"{Path.Combine(_folder.Path, "data", "factory.json")}: line 3 is not JSON: ");
    }

    private async Task RefusedAsync(string message)
    {
        var run = await RunAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"factory run: {message}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    private Task<ProcessOutcome> RunAsync(bool debug = false)
    {
        var environment = FactoryProcess.EnvironmentFor(_folder.Path);
        if (debug)
            environment["FACTORY_DEBUG"] = "1";
        return FactoryProcess.RunAsync(_folder.Path, environment, "run", "prp.md", "--sandbox", "none");
    }

    private void Configure(params string[] assemblies) => Configure([], assemblies);

    private void Configure(Dictionary<string, string> settings, params string[] assemblies) => _folder.Write(
        "data/factory.json", JsonSerializer.Serialize(new { Fleet = new { Assemblies = assemblies }, Agents = new { clumsy = settings } }));

    /// <summary>Of what a model would say, only the plan: one task, for the clumsy one.</summary>
    private static string Recording() => string.Join('\n',
    [
        JsonSerializer.Serialize(new { type = "recording", version = 1, prp = "Changelog", model = "script:test", made = "2026-01-01", how = "Written for this test." }),
        JsonSerializer.Serialize(new
        {
            type = "call", task = "plan", attempt = 1, index = 0, usage = new { inputTokens = 10, outputTokens = 10, usd = 0 },
            response = new { messages = new[] { new { role = "assistant", contents = new[] { Plan() } } }, finishReason = "tool_calls" },
        }),
        JsonSerializer.Serialize(new { type = "step", task = "plan", attempt = 1, index = 0, results = new[] { new { name = "finish", ok = true } } }),
    ]);

    private static Dictionary<string, object> Plan() => new()
    {
        ["$type"] = "functionCall",
        ["callId"] = "call-0",
        ["name"] = "finish",
        ["arguments"] = new
        {
            summary = "One entry.",
            tasks = new[] { new { id = "entry", title = "The entry", role = "clumsy", requirements = "Write it.", dependsOn = Array.Empty<string>(), files = new[] { "CHANGELOG.md" }, criteria = new[] { "C1" } } },
        },
    };
}
