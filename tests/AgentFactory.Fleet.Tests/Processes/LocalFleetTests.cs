using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>The command that people start a fleet of processes with.</summary>
public sealed class LocalFleetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task FleetUp_ThenDown_IsHealthyAndLeavesNothingRunning()
    {
        Skip.If(ProcessFleetFixture.Obstacle);
        var folder = Directory.CreateTempSubdirectory("factory-local-fleet-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var port = FreeRange();
        try
        {
            var up = await RunAsync(folder, port, "fleet", "up");
            Assert.True(up.ExitCode == 0, up.Output + up.Error);
            var health = await RunAsync(folder, port, "health", "--server", $"http://127.0.0.1:{port}");
            Assert.True(health.ExitCode == 0, health.Output + health.Error);
            Assert.StartsWith("healthy: 4 agents", health.Output, StringComparison.Ordinal);
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

    /// <summary>A port with free ones behind it, as far as that can be known.</summary>
    private static int FreeRange() => Math.Min(Machine.FreePort(), 65_000);

    private static Task<ProcessOutcome> RunAsync(string folder, int port, params string[] args)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "AgentFactory.sln")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not lie in the repository");
        return ChildProcess.RunAsync(
            new ProcessRequest(Path.Combine(root, "factory"), args)
            {
                WorkingDirectory = root,
                Timeout = Patience,
                Environment = new Dictionary<string, string> { ["FACTORY_FLEET"] = folder, ["FACTORY_FLEET_PORT"] = $"{port}" },
            },
            CancellationToken.None);
    }
}
