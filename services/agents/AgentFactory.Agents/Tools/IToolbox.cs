using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

/// <summary>The tools of a workspace, by what they may do. A role offers the model no more than its work needs.</summary>
public interface IToolbox
{
    /// <summary>List, read and search: nothing is changed and nothing is run.</summary>
    IReadOnlyList<AgentTool> Reading(IWorkspace workspace);

    /// <summary>The reading tools, and those that write, edit and run commands in the sandbox.</summary>
    IReadOnlyList<AgentTool> Working(IWorkspace workspace, ISandbox sandbox);
}
