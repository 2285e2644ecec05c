using System.Text.Json;

namespace AgentFactory.Docs.Tests;

/// <summary>An agent of a stranger's assembly in a whole run: named in the configuration, planned for, given its task.</summary>
public sealed class CustomAgentTests : IDisposable
{
    private const string Prp = """
        # Documents in German

        ## Goal

        The readme can be read in German.

        ## Validation

        ```bash
        grep -q "Die Flotte" README.de.md
        printf '1 passed, 0 failed\n'
        ```
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("custom-agent-").FullName;

    [Fact]
    public async Task Run_WithTheSamplesAssembly_GivesItsTaskToIt()
    {
        await WriteAsync("german.md", Prp);
        await WriteAsync("german.jsonl", Recording());
        await WriteAsync("data/factory.json", JsonSerializer.Serialize(new
        {
            Fleet = new { Assemblies = new[] { Path.Combine(Repository.Root, "artifacts/bin/TranslatorAgent/release/TranslatorAgent.dll") } },
            Agents = new { translator = new { Language = "German", Glossary = new { fleet = "Flotte" } } },
        }));

        var run = await FactoryAsync("run", "german.md", "--model", "replay:german.jsonl", "--sandbox", "none", "--data", "data", "--json", "--out", "out");

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}");
        Assert.Equal("# Die Flotte\n", await File.ReadAllTextAsync(Path.Combine(_folder, "out", "README.de.md")));
        Assert.Contains("\"role\":\"translator\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.dll", "there is no ")]
    [InlineData("factory.runtimeconfig.json", "cannot be loaded")]
    [InlineData("factory.dll", "holds no public class derived from AgentFactory.Agents.Agent")]
    public async Task Run_AssemblyWithoutAgents_IsRefusedAndTheKeyNamed(string file, string message)
    {
        await WriteAsync("german.md", Prp);
        await WriteAsync("german.jsonl", Recording());
        await WriteAsync("data/factory.json", JsonSerializer.Serialize(new { Fleet = new { Assemblies = new[] { Path.Combine(AppContext.BaseDirectory, file) } } }));

        var run = await FactoryAsync("run", "german.md", "--model", "replay:german.jsonl", "--sandbox", "none", "--data", "data", "--json");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Fleet:Assemblies", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ServiceDefaults.Processes.ProcessOutcome> FactoryAsync(params string[] arguments) =>
        Repository.RunAsync(_folder, Path.Combine(AppContext.BaseDirectory, "factory"), arguments);

    private async Task WriteAsync(string path, string content)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
    }

    /// <summary>A conversation in the form of a recording; of what a model would say, only what the run needs.</summary>
    private static string Recording() => string.Join('\n',
    [
        JsonSerializer.Serialize(new { type = "recording", version = 1, prp = "Documents in German", model = "script:test", made = "2026-01-01", how = "Written for this test." }),
        Call("plan", 0, "finish", new
        {
            summary = "One document, one task.",
            tasks = new[]
            {
                new { id = "german", title = "The readme in German", role = "translator", requirements = "Make README.de.md.", dependsOn = Array.Empty<string>(), files = new[] { "README.de.md" }, criteria = new[] { "C1" } },
            },
        }),
        Step("plan", 0, "finish"),
        Call("german", 0, "look_up_term", new { term = "fleet" }),
        Step("german", 0, "look_up_term"),
        Call("german", 1, "write_file", new { path = "README.de.md", content = "# Die Flotte\n" }),
        Step("german", 1, "write_file"),
        Call("german", 2, "finish", new { summary = "README.de.md was written." }),
        Step("german", 2, "finish"),
        Call("review-1", 0, "finish", new { summary = "It is a translation.", findings = Array.Empty<object>() }),
        Step("review-1", 0, "finish"),
    ]);

    private static string Call(string task, int index, string tool, object arguments) => JsonSerializer.Serialize(new
    {
        type = "call",
        task,
        attempt = 1,
        index,
        response = new
        {
            messages = new[] { new { role = "assistant", contents = new[] { new Dictionary<string, object> { ["$type"] = "functionCall", ["callId"] = $"call-{index}", ["name"] = tool, ["arguments"] = arguments } } } },
            finishReason = "tool_calls",
        },
        usage = new { inputTokens = 10, outputTokens = 10, usd = 0 },
    });

    private static string Step(string task, int index, string tool) =>
        JsonSerializer.Serialize(new { type = "step", task, attempt = 1, index, results = new[] { new { name = tool, ok = true } } });
}
