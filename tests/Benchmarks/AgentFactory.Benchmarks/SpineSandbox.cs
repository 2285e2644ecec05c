using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Agents.Workspaces;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Benchmarks;

/// <summary>A command that does nothing: in the sandbox; in bubblewrap started directly, with the same walls and with as few as a
/// person would write; and without any.</summary>
internal static class SpineSandbox
{
    private const int RoundsThatCount = 15;
    private const int Commands = 10;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var sandbox = new BubblewrapSandbox(Options.Create(new SandboxOptions()), TimeProvider.System);
        if (await sandbox.FindObstacleAsync(cancellationToken) is { } obstacle)
        {
            await Console.Error.WriteLineAsync($"factory bench: sandbox: {obstacle}");
            yield break;
        }

        using var folder = Scratch.OnDisk();
        var workspace = Directory.CreateDirectory(folder["workspace"]).FullName;
        var tools = await Toolchains.FindAsync(cancellationToken);
        using var skeleton = SandboxLayout.MakeSkeleton(tools);
        using var job = new CommandJob();
        job.Write("script", "true");
        string[] same = [.. SandboxLayout.MakeArguments(new(), tools, disableUserNamespaces: true, workspace, job, skeleton), "bash", SandboxLayout.ScriptPath];
        string[] fewest = [.. FewestWalls(workspace), "bash", "-c", "true"];
        yield return await Rounds.CompareAsync(
            "sandboxed command (baseline: bwrap, same walls)", "ms", RoundsThatCount,
            () => MeasureAsync(() => StartAsync("bwrap", same, cancellationToken)), () => MeasureAsync(SandboxedAsync), Target.AtMost(1.3), cancellationToken);
        yield return await Rounds.CompareAsync(
            "sandboxed command (baseline: bwrap, fewest walls)", "ms", RoundsThatCount,
            () => MeasureAsync(() => StartAsync("bwrap", fewest, cancellationToken)), () => MeasureAsync(SandboxedAsync), Target.AtMost(1.3), cancellationToken);
        yield return await Rounds.CompareAsync(
            "bwrap, fewest walls (baseline: fork and exec)", "ms", RoundsThatCount,
            () => MeasureAsync(() => StartAsync("bash", ["-c", "true"], cancellationToken)),
            () => MeasureAsync(() => StartAsync("bwrap", fewest, cancellationToken)), null, cancellationToken);

        async Task SandboxedAsync()
        {
            var result = await sandbox.RunAsync(new() { Script = "true", Workspace = workspace }, cancellationToken);
            if (result.ExitCode != 0)
                throw new InvalidOperationException($"the sandboxed command ended with {result.ExitCode}: {result.Output}");
        }
    }

    private static string[] FewestWalls(string workspace) =>
    [
        "--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
        "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", "--ro-bind", "/usr", "/usr",
        "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/home", "--dir", "/home/dev",
        "--bind", workspace, "/workspace", "--chdir", "/workspace",
    ];

    private static async Task StartAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var outcome = await ChildProcess.RunAsync(new ProcessRequest(program, arguments), cancellationToken);
        if (outcome.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {outcome.ExitCode}: {outcome.Error}");
    }

    private static async Task<double> MeasureAsync(Func<Task> command)
    {
        var times = new double[Commands];
        for (var i = 0; i < Commands; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await command();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return Rounds.Median(times);
    }
}
