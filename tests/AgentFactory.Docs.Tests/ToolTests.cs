namespace AgentFactory.Docs.Tests;

/// <summary>The command as a .NET tool: packed, installed, and asked.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tool-").FullName;

    [Fact]
    public async Task Tool_PackedAndInstalled_WritesTheReferenceOfItsCode()
    {
        await RunAsync("dotnet", "pack", Path.Combine(Repository.Root, "services/factory"), "-c", "Release", "--no-build", "-nologo", "-v", "quiet", $"-p:PackageOutputPath={_folder}");
        await RunAsync("dotnet", "tool", "install", "AgentFactory.Tool", "--tool-path", "tools", "--add-source", _folder);

        await RunAsync(Path.Combine(_folder, "tools", "factory"), "docs", "api", "--out", _folder);

        Assert.Equal(Repository.Read("docs/API_REFERENCE.md"), await File.ReadAllTextAsync(Path.Combine(_folder, "API_REFERENCE.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RunAsync(string program, params string[] arguments)
    {
        var outcome = await Repository.RunAsync(_folder, program, arguments);
        Assert.True(outcome.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {outcome.ExitCode}:\n{outcome.Output}\n{outcome.Error}");
    }
}
