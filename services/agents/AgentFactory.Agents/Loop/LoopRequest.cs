using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Loop;

/// <summary>What a loop is to do and with what.</summary>
public sealed record LoopRequest
{
    /// <summary>Role, rules and form of the output: the system message.</summary>
    public required string Instructions { get; init; }

    /// <summary>The task itself: the first user message.</summary>
    public required string Task { get; init; }

    /// <summary>The tools on offer beside <see cref="Finish"/>. A tool that is not here is refused.</summary>
    public IReadOnlyList<AgentTool> Tools { get; init; } = [];

    /// <summary>The tool that ends the loop.</summary>
    public required FinishTool Finish { get; init; }

    /// <summary>Committed after every step; null when the tools change nothing.</summary>
    public IWorkspace? Workspace { get; init; }

    /// <summary>Fewer steps than <see cref="LoopOptions.MaxSteps"/>; null for that.</summary>
    public int? MaxSteps { get; init; }
}
