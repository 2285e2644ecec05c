using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Docs.Tests;

/// <summary>As a new user does it: pack, install the template, make a project, build and test it. Nothing but the packages is shared.</summary>
public sealed class TemplateTests : IDisposable
{
    private static readonly string[] Packed = ["contracts/AgentFactory.Contracts", "AgentFactory.ServiceDefaults", "services/agents/AgentFactory.Agents", "services/agents/AgentFactory.Agents.Testing"];

    private readonly string _folder = Directory.CreateTempSubdirectory("template-").FullName;

    [Fact]
    public async Task Template_InstalledFromTheRepository_MakesAProjectWhoseTestsPass()
    {
        var feed = Directory.CreateDirectory(Path.Combine(_folder, "feed")).FullName;
        foreach (var project in Packed)
            await DotnetAsync(Repository.Root, "pack", project, "-c", "Release", "--no-build", "-nologo", "-v", "quiet", $"-p:PackageOutputPath={feed}");
        Assert.Equal(4, Directory.GetFiles(feed, "*.nupkg").Length);
        Assert.Equal(4, Directory.GetFiles(feed, "*.snupkg").Length);

        // No source but the packages just made; the rest was restored for this repository. A package folder of its own, or yesterday's would be used.
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder}/packages" /></config>
              <fallbackPackageFolders><add key="usual" value="{PackageFolder}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="packed" value="{feed}" /></packageSources>
            </configuration>
            """);
        var hive = Path.Combine(_folder, "hive");
        await DotnetAsync(_folder, "new", "install", Path.Combine(Repository.Root, "templates/agentfactory-agent"), "--debug:custom-hive", hive);
        await DotnetAsync(_folder, "new", "agentfactory-agent", "--name", "Greeter", "--debug:custom-hive", hive);

        Assert.Contains("\"greeter\"", await File.ReadAllTextAsync(Path.Combine(_folder, "Greeter/Greeter/GreeterAgent.cs")), StringComparison.Ordinal);
        var tests = await DotnetAsync(Path.Combine(_folder, "Greeter"), "test", "Greeter.Tests", "-nologo", "--disable-build-servers");
        Assert.Contains("Passed:     2", tests.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string PackageFolder =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task<ProcessOutcome> DotnetAsync(string folder, params string[] arguments)
    {
        var outcome = await Repository.RunAsync(folder, "dotnet", arguments);
        Assert.True(outcome.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {outcome.ExitCode}:\n{outcome.Output}\n{outcome.Error}");
        return outcome;
    }
}
