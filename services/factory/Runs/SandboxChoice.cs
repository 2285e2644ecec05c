using AgentFactory.Agents.Workspaces;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Runs;

/// <summary>What <c>--sandbox</c> means.</summary>
internal static class SandboxChoice
{
    /// <exception cref="BadInputException">It is neither of the two.</exception>
    public static bool IsNone(string? option) => option?.ToLowerInvariant() switch
    {
        null or "bubblewrap" => false,
        "none" => true,
        _ => throw new BadInputException($"--sandbox takes bubblewrap or none, not {option}."),
    };

    /// <summary>The sandbox as the fleet will have it, without starting a fleet.</summary>
    public static ISandbox Create(IConfiguration configuration) =>
        new ServiceCollection().AddLogging().AddWorkspaces(configuration).BuildServiceProvider().GetRequiredService<ISandbox>();
}
