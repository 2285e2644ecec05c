using AgentFactory.Coordinator;
using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>The command that people start a fleet of processes with.</summary>
public sealed class LocalFleetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int PortsOfAFleet = 44;

    [Fact]
    public async Task FleetUp_ThenDown_IsHealthyAndLeavesNothingRunning()
    {
        Skip.If(ProcessFleetFixture.Obstacle);
        var folder = Directory.CreateTempSubdirectory("factory-local-fleet-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var port = Machine.FreePorts(PortsOfAFleet);
        try
        {
            var up = await RunAsync(folder, port, "fleet", "up");
            Assert.True(up.ExitCode == 0, up.Output + up.Error);
            var health = await RunAsync(folder, port, "health", "--server", $"http://127.0.0.1:{port}");
            Assert.True(health.ExitCode == 0, health.Output + health.Error);
            var roles = CoordinatorOptions.RolesIn(new ConfigurationManager()).Count;
            Assert.StartsWith($"healthy: {roles} agents", health.Output, StringComparison.Ordinal);
            var again = await RunAsync(folder, port, "fleet", "up");
            Assert.Equal(2, again.ExitCode);
        }
        finally
        {
            var down = await RunAsync(folder, port, "fleet", "down");
            Assert.Equal(0, down.ExitCode);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "pids")));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Select(CommandOf), command => command.Contains(folder, StringComparison.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Fleet__painter__count", "1", "Fleet__painter__count: there is no such role; nothing was started. The roles are coordinator planner coder tester reviewer devops database github.")]
    [InlineData("Fleet__coder__cuont", "1", "Fleet__coder__cuont: there is no such setting; nothing was started.")]
    [InlineData("Fleet__coder__count", "none", "Fleet__coder__count is `none`, and must be a whole number from 1 to 100; nothing was started.")]
    [InlineData("FACTORY_FLEET_PORT", "none", "FACTORY_FLEET_PORT is `none`, and must be a whole number from 1024 to 65492, the first of 44 ports; nothing was done.")]
    [InlineData("FACTORY_FLEET_PORT", "65530", "FACTORY_FLEET_PORT is `65530`, and must be a whole number from 1024 to 65492, the first of 44 ports; nothing was done.")]
    [InlineData("FACTORY_FLEET_TIMEOUT_SECONDS", "soon", "FACTORY_FLEET_TIMEOUT_SECONDS is `soon`, and must be a whole number from 1 to 999999; nothing was done.")]
    public async Task FleetUp_MistakeInWhatItIsMadeOf_StartsNothingAndSaysSo(string variable, string value, string message)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"factory-no-fleet-{Guid.NewGuid():N}");

        var up = await RunInAsync(folder, 1_024, new() { [variable] = value }, "fleet", "up");

        Assert.Equal(2, up.ExitCode);
        Assert.Contains(message, up.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static Task<ProcessOutcome> RunAsync(string folder, int port, params string[] args) => RunInAsync(folder, port, [], args);

    private static Task<ProcessOutcome> RunInAsync(string folder, int port, Dictionary<string, string> environment, params string[] args)
    {
        environment["FACTORY_FLEET"] = folder;
        environment.TryAdd("FACTORY_FLEET_PORT", $"{port}");
        environment.TryAdd("FACTORY_FLEET_TIMEOUT_SECONDS", "300");
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "AgentFactory.sln")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not lie in the repository");
        return ChildProcess.RunAsync(
            new ProcessRequest(Path.Combine(root, "factory"), args)
            {
                WorkingDirectory = root,
                Timeout = Patience,
                Environment = environment,
            },
            CancellationToken.None);
    }
}
