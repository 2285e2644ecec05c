using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Docs;
using AgentFactory.Factory.Hosting;

namespace AgentFactory.Factory.Tests.Hosting;

public sealed class FactoryConfigurationTests
{
    [Fact]
    public void Create_FleetOfSeveralCoders_MakesRoomForTheirTasksInThisProcess()
    {
        using var folder = new TemporaryFolder();
        folder.Write("factory.json", """{ "Fleet": { "coder": { "count": 3, "maxConcurrentTasks": 2 } } }""");

        using var configuration = FactoryConfiguration.Create(folder.Path, unsandboxed: false);

        Assert.Equal(("3", "2"), (configuration["Agents:coder:Copies"], configuration["Agents:coder:MaxConcurrentTasks"]));
    }

    [Fact]
    public void Create_FleetOfARoleThatThereIsNot_IsBadInput()
    {
        using var folder = new TemporaryFolder();
        folder.Write("factory.json", """{ "Fleet": { "painter": { "count": 1 } } }""");

        var exception = Assert.Throws<BadInputException>(() => FactoryConfiguration.Create(folder.Path, unsandboxed: false));

        Assert.StartsWith("Fleet:painter: there is no such role; nothing was started.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Coordinator": { "Disk": { "MinFree": 1 } } }""", "Coordinator:Disk:MinFree: there is no such setting; nothing was started. Coordinator:Disk has CheckInterval, MinFreeBytes.")]
    [InlineData("""{ "Coordinator": { "Dsik": { "MinFreeBytes": 1 } } }""", "Coordinator:Dsik: there is no such setting; nothing was started. Coordinator has ")]
    [InlineData("""{ "GitHub": { "Tokn": "x" } }""", "GitHub:Tokn: there is no such setting; nothing was started. GitHub has ")]
    [InlineData("""{ "Knowledge": { "Index": { "Latent": { "Size": 1 } } } }""", "Knowledge:Index:Latent:Size: there is no such setting; nothing was started. ")]
    public void Create_SettingThatNobodyWouldRead_IsBadInput(string file, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("factory.json", file);

        var exception = Assert.Throws<BadInputException>(() => FactoryConfiguration.Create(folder.Path, unsandboxed: false));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SettingsOfOursAndSectionsOfOthers_AreFine()
    {
        using var folder = new TemporaryFolder();
        folder.Write("factory.json", """
            {
              "coordinator": { "disk": { "minFreeBytes": 1 }, "Forge": "https://forge.example" }, "Knowledge": { "GrpcUrl": "http://127.0.0.1:1", "Qdrant": { "Any": 1 } },
              "Bus": { "ConcurrentMessages": 4 }, "Warehouse": { "Shelf": 3 }
            }
            """);

        using var configuration = FactoryConfiguration.Create(folder.Path, unsandboxed: false);

        Assert.Equal("3", configuration["Warehouse:Shelf"]);
        Assert.Empty(KnownSettings.FindNotes(configuration));
    }

    [Theory]
    [InlineData("Modles", "Models")]
    [InlineData("agent", "Agents")]
    [InlineData("Fleets", "Fleet")]
    [InlineData("Knowlegde", "Knowledge")]
    [InlineData("Sendbox", "Sandbox")]
    public void FindNotes_SectionNamedAlmostLikeOneOfOurs_SaysWhichMayBeMeant(string section, string meant)
    {
        using var folder = new TemporaryFolder();
        folder.Write("factory.json", $$"""{ "{{section}}": { "Default": "ollama:tiny" } }""");

        using var configuration = FactoryConfiguration.Create(folder.Path, unsandboxed: false);

        Assert.Equal([$"factory.json has a section {section}, which the factory does not read: perhaps {meant} is meant"], KnownSettings.FindNotes(configuration));
    }

    [Fact]
    public void Sections_OfTheReference_AreAllLookedThrough()
    {
        var elsewhere = new[] { "Agents", "Models", "Sandbox", "Workspaces" };
        var documented = ConfigurationReference.Write().Split('\n').Where(line => line.StartsWith("## `", StringComparison.Ordinal)).Select(line => line[4..^1]);

        Assert.Equal(
            KnownSettings.Sections.Keys.Order(StringComparer.Ordinal),
            documented.Where(section => !elsewhere.Contains(section.Split(':')[0])).Order(StringComparer.Ordinal));
    }
}
