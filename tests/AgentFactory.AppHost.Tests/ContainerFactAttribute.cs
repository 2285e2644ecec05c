using System.ComponentModel;
using System.Diagnostics;

namespace AgentFactory.AppHost.Tests;

/// <summary>A test that starts containers; skipped, with the reason, where no container engine answers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ContainerFactAttribute : FactAttribute
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public ContainerFactAttribute() => Skip = Obstacle.Value;

    private static string? FindObstacle()
    {
        try
        {
            using var engine = Process.Start(new ProcessStartInfo("docker", ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (engine.WaitForExit(Patience))
                return engine.ExitCode == 0 ? null : "no container engine answers here";
            engine.Kill();
            return "the container engine does not answer";
        }
        catch (Win32Exception)
        {
            return "docker is not installed here";
        }
    }
}
