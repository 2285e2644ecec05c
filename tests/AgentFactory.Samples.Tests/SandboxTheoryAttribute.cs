using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Samples.Tests;

/// <summary>A theory that needs the sandbox; on a machine that has none it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Obstacle = new(() =>
        SandboxChoice.Create(FactoryConfiguration.Create(Path.GetTempPath(), unsandboxed: false))
            .FindObstacleAsync(CancellationToken.None).GetAwaiter().GetResult());

    public SandboxTheoryAttribute() => Skip = Obstacle.Value;
}
