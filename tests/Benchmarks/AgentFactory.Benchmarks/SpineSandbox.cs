using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Agents.Workspaces;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Benchmarks;

/// <summary>A command that does nothing: in the sandbox, in bubblewrap started by hand with the same walls, and without any.</summary>
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
        string[] bare = [.. BareArguments(workspace), "bash", "-c", "true"];
        yield return await Rounds.CompareAsync(
            "sandboxed command (baseline: bare bubblewrap)", "ms", RoundsThatCount,
            () => MeasureAsync(() => StartAsync("bwrap", bare, cancellationToken)),
            () => MeasureAsync(async () =>
            {
                var result = await sandbox.RunAsync(new() { Script = "true", Workspace = workspace }, cancellationToken);
                if (result.ExitCode != 0)
                    throw new InvalidOperationException($"the sandboxed command ended with {result.ExitCode}: {result.Output}");
            }),
            Target.AtMost(1.3), cancellationToken);
        yield return await Rounds.CompareAsync(
            "bare bubblewrap (baseline: fork and exec)", "ms", RoundsThatCount,
            () => MeasureAsync(() => StartAsync("bash", ["-c", "true"], cancellationToken)),
            () => MeasureAsync(() => StartAsync("bwrap", bare, cancellationToken)), null, cancellationToken);
    }

    /// <summary>What a person would write who wants the same walls.</summary>
    private static string[] BareArguments(string workspace) =>
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
