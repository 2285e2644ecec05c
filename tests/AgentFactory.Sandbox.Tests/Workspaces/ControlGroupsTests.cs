using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Sandbox.Tests.Workspaces;

public sealed class ControlGroupsTests
{
    [Fact]
    public void Find_NoGroupsMounted_BoundsNothing()
    {
        using var folder = new TemporaryFolder();
        var groups = ControlGroups.Find(folder.Write("cgroup", "9:pids:/\n4:memory:/x\n0::/user\n"), folder["mount"]);
        Assert.Equal((false, false), (groups.BoundsMemory, groups.BoundsProcesses));
        Assert.Null(groups.Create(new CommandLimits()));
    }

    [Fact]
    public void Measure_OwnTree_CountsProcessesAndMemory()
    {
        var (processes, memory) = ProcessTree.Measure(Environment.ProcessId);
        Assert.InRange(processes, 1, 10_000);
        Assert.InRange(memory, 1 << 20, long.MaxValue);
    }

    [SandboxFact("python3")]
    public async Task RunAsync_WithoutControlGroups_TheWatchHoldsTheBounds()
    {
        using var folder = new TemporaryFolder();
        var options = new SandboxOptions { WatchInterval = TimeSpan.FromMilliseconds(50) };
        var runner = new CommandRunner(options, ControlGroups.None, TimeProvider.System);
        async Task<CommandResult> RunAsync(string script, CommandLimits limits) =>
            (await runner.RunAsync(
                new SandboxCommand { Script = script, Workspace = folder.Path, Limits = limits }, ["bash", "-c", script], "/dev/null", request => request with { OwnGroup = true }, default)).Result;

        var memory = await RunAsync("python3 -c \"import time; x = b'x' * (300 << 20); time.sleep(20)\"", new() { MemoryBytes = 100 << 20, Time = TimeSpan.FromSeconds(20) });
        var processes = await RunAsync("for i in $(seq 40); do sleep 20 & done; wait", new() { Processes = 20, Time = TimeSpan.FromSeconds(20) });

        Assert.Equal((null, "memory (100 MiB)"), (memory.ExitCode, memory.LimitHit));
        Assert.Equal((null, "processes (20)"), (processes.ExitCode, processes.LimitHit));
    }
}
