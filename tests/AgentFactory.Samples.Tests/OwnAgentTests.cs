using System.Text.Json;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Tests;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>A real conversation in which a role that is not the factory's takes part, played again.</summary>
public sealed class OwnAgentTests
{
    private static readonly string Prp = Path.Combine(RecordedPrps.Root, "samples", "TranslatorAgent", "bilingual-readme.md");

    [SandboxTheory]
    [InlineData("bilingual-readme")]
    public async Task Run_RecordedWithTheTranslator_GivesItItsTaskAndProvesItsWork(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/factory.json", JsonSerializer.Serialize(new
        {
            Fleet = new { Assemblies = new[] { Built("TranslatorAgent", "TranslatorAgent.dll") }, translator = new { count = 2 } },
            Agents = new { translator = new { Glossary = new { greeting = "Grußformel" } } },
        }));

        var end = await RunOfFactory.FinishAsync(folder.Path, "run", Prp, "--json", "--out", name);

        Assert.True(end is { ExitCode: 0, Status: "succeeded" }, $"{end.Result} {end.Error}");
        Assert.Contains("Grußformel", await File.ReadAllTextAsync(Path.Combine(end.Out, "README.de.md")), StringComparison.Ordinal);
        Assert.Contains(end.Lines, line => line.GetRawText().Contains("\"role\":\"translator\"", StringComparison.Ordinal));
        Assert.All(end.Result.GetProperty("criteria").EnumerateArray(), criterion => Assert.Equal("passed", criterion.GetProperty("status").GetString()));
    }

    [SandboxTheory]
    [InlineData("EmbeddedFleet")]
    public async Task EmbeddedFleet_SameRecording_ComesToAProvenCommit(string program)
    {
        using var folder = new TemporaryFolder();

        var end = await ChildProcess.RunAsync(
            new ProcessRequest(Built(program, program), [Prp, $"replay:{ModelChoice.RecordingBeside(Prp)}", "data"])
            {
                WorkingDirectory = folder.Path,
                ClearEnvironment = true,
                Environment = FactoryProcess.EnvironmentFor(folder.Path),
                Timeout = TimeSpan.FromMinutes(10),
                MaxOutputBytes = 1 << 20,
            },
            CancellationToken.None);

        Assert.True(end.ExitCode == 0, $"{end.Output}\n{end.Error}");
        var (commit, repository) = end.Output.Split(' ') is ["Succeeded", var first, var second, ..] ? (first, second) : throw new InvalidOperationException(end.Output);
        Assert.Contains("Grußformel", await new Git(repository).RunAsync(["show", $"{commit}:README.de.md"], CancellationToken.None), StringComparison.Ordinal);
    }

    private static string Built(string project, string file) => Path.Combine(RecordedPrps.Root, "artifacts", "bin", project, "release", file);
}
