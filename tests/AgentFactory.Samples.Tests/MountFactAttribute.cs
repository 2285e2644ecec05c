using System.ComponentModel;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>A test that mounts a small disk of its own and runs the factory on it; skipped, with the reason, where that cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(() => Task.Run(FindAsync).GetAwaiter().GetResult());

    public MountFactAttribute() => Skip = new SandboxTheoryAttribute().Skip ?? Obstacle.Value;

    private static async Task<string?> FindAsync()
    {
        try
        {
            var trial = await ChildProcess.RunAsync(
                new ProcessRequest("unshare", ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Path.GetTempPath()]),
                CancellationToken.None);
            return trial.ExitCode == 0 ? null : $"this user may not mount a disk in a namespace of its own: {trial.Error.Trim()}";
        }
        catch (Win32Exception)
        {
            return "unshare is not installed here";
        }
    }
}
