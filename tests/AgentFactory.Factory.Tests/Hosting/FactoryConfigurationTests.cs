using AgentFactory.Factory.Cli;
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
}
