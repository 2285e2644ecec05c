using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Docs.Tests;

/// <summary>As a new user does it: pack, install the template, make a project, build, test and run it. Nothing but the packages is shared.</summary>
public sealed class TemplateTests : IDisposable
{
    private static readonly string[] Packed = ["contracts/AgentFactory.Contracts", "AgentFactory.ServiceDefaults", "services/agents/AgentFactory.Agents", "services/agents/AgentFactory.Agents.Testing"];

    private readonly string _folder = Directory.CreateTempSubdirectory("template-").FullName;

    private string Hive => Path.Combine(_folder, "hive");

    [Fact]
    public async Task Template_InstalledFromTheRepository_MakesAProjectWhoseTestsPassAndWhoseAgentTakesPartInARun()
    {
        await UsePackagesJustMadeAsync();
        await InstallAsync();
        await DotnetAsync(_folder, "new", "agentfactory-agent", "--name", "my-greeter.Agent", "--debug:custom-hive", Hive);
        var folder = Path.Combine(_folder, "my-greeter.Agent");

        var tests = await DotnetAsync(folder, "test", "my-greeter.Agent.Tests", "-c", "Release", "-nologo", "--disable-build-servers");
        Assert.Contains("Passed:     2", tests.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "data")).FullName, "factory.json"), $$"""
            { "Fleet": { "Assemblies": [ "{{folder}}/my-greeter.Agent/bin/Release/net10.0/my-greeter.Agent.dll" ] } }
            """);
        var run = await Repository.RunAsync(
            folder, Path.Combine(AppContext.BaseDirectory, "factory"),
            "run", "sample.md", "--model", "replay:sample.recording.jsonl", "--sandbox", "none", "--data", "data", "--json", "--out", "out");

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}");
        Assert.Contains("\"role\":\"my-greeter\"", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("# ", await File.ReadAllTextAsync(Path.Combine(folder, "out", "WELCOME.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Greeter", "Greeter", "greeter")]
    [InlineData("My.Agent", "My", "my")]
    [InlineData("GreeterAgent", "Greeter", "greeter")]
    [InlineData("greeter", "Greeter", "greeter")]
    [InlineData("my-agent", "My", "my")]
    [InlineData("Agent", "My", "my")]
    [InlineData("Reagent", "Reagent", "reagent")]
    [InlineData("ReleaseNotesWriter", "ReleaseNotesWriter", "release-notes-writer")]
    [InlineData("HTMLWriter", "HTMLWriter", "html-writer")]
    [InlineData("3D", "Role3D", "role-3d")]
    [InlineData("WriterOfLongNamesThatNobodyCanSay", "WriterOfLongNamesThatNobodyCanSay", "writer-of-long-names-that-nobody")]
    public async Task Template_AnyName_GivesOneAgentInPascalCaseAndARoleThatTheStartAccepts(string name, string stem, string role)
    {
        await InstallAsync();

        await DotnetAsync(_folder, "new", "agentfactory-agent", "--name", name, "--debug:custom-hive", Hive);

        var code = await File.ReadAllTextAsync(Path.Combine(_folder, name, name, $"{stem}Agent.cs"));
        Assert.Contains($"namespace {stem};", code, StringComparison.Ordinal);
        Assert.Contains($"public sealed class {stem}Agent : Agent<{stem}Options>", code, StringComparison.Ordinal);
        Assert.Contains($"Role => \"{role}\";", code, StringComparison.Ordinal);
        Assert.Contains($"../{name}/{name}.csproj", await File.ReadAllTextAsync(Path.Combine(_folder, name, $"{name}.Tests", $"{name}.Tests.csproj")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_RoleGiven_IsTheRoleEverywhere()
    {
        await InstallAsync();

        await DotnetAsync(_folder, "new", "agentfactory-agent", "--name", "Greeter", "--role", "host", "--debug:custom-hive", Hive);

        Assert.Contains("Role => \"host\";", await File.ReadAllTextAsync(Path.Combine(_folder, "Greeter/Greeter/GreeterAgent.cs")), StringComparison.Ordinal);
        Assert.Contains("\"role\":\"host\"", await File.ReadAllTextAsync(Path.Combine(_folder, "Greeter/sample.recording.jsonl")), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string PackageFolder =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private async Task InstallAsync() =>
        await DotnetAsync(_folder, "new", "install", Path.Combine(Repository.Root, "templates/agentfactory-agent"), "--debug:custom-hive", Hive);

    /// <summary>No source but the packages just made; the rest was restored for this repository. A package folder of its own, or yesterday's would be used.</summary>
    private async Task UsePackagesJustMadeAsync()
    {
        var feed = Directory.CreateDirectory(Path.Combine(_folder, "feed")).FullName;
        foreach (var project in Packed)
            await DotnetAsync(Repository.Root, "pack", project, "-c", "Release", "--no-build", "-nologo", "-v", "quiet", $"-p:PackageOutputPath={feed}");
        Assert.Equal(4, Directory.GetFiles(feed, "*.nupkg").Length);
        Assert.Equal(4, Directory.GetFiles(feed, "*.snupkg").Length);
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder}/packages" /></config>
              <fallbackPackageFolders><add key="usual" value="{PackageFolder}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="packed" value="{feed}" /></packageSources>
            </configuration>
            """);
    }

    private static async Task<ProcessOutcome> DotnetAsync(string folder, params string[] arguments)
    {
        var outcome = await Repository.RunAsync(folder, "dotnet", arguments);
        Assert.True(outcome.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {outcome.ExitCode}:\n{outcome.Output}\n{outcome.Error}");
        return outcome;
    }
}
