using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

/// <summary>The tools that work on a real checkout.</summary>
internal sealed class WorkspaceToolbox : IToolbox
{
    private static readonly ToolLimits Limits = new();

    public IReadOnlyList<AgentTool> Reading(IWorkspace workspace) => WorkspaceTools.CreateReading(workspace, Limits);

    public IReadOnlyList<AgentTool> Working(IWorkspace workspace, ISandbox sandbox) => WorkspaceTools.Create(workspace, sandbox, Limits);
}
