using AgentFactory.Agents.Workspaces;
using Microsoft.Extensions.Options;

namespace AgentFactory.Sandbox.Tests;

/// <summary>A test that runs commands in bubblewrap; skipped, with the reason, where that cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    /// <param name="program">A program that must be there besides.</param>
    public SandboxFactAttribute(string? program = null) =>
        Skip = Obstacle.Value ?? (program is null || Toolchains.FindProgram(program) is not null ? null : $"{program} is not installed here");

    private static string? FindObstacle()
    {
        using var sandbox = new BubblewrapSandbox(Options.Create(new SandboxOptions()), TimeProvider.System);
        return Task.Run(() => sandbox.FindObstacleAsync(default)).GetAwaiter().GetResult();
    }
}
