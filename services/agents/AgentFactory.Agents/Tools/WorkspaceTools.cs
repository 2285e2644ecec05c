using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

/// <summary>The tools that work on a workspace.</summary>
public static class WorkspaceTools
{
    /// <summary>
    /// <c>list_files</c>, <c>read_file</c>, <c>search</c>, <c>write_file</c>, <c>edit_file</c> and <c>run_command</c>.
    /// </summary>
    public static IReadOnlyList<AgentTool> Create(IWorkspace workspace, ISandbox sandbox, ToolLimits limits)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return
        [
            .. CreateReading(workspace, limits),
            new WriteFileTool(workspace, limits),
            new EditFileTool(workspace, limits),
            new RunCommandTool(workspace, sandbox, limits),
        ];
    }

    /// <summary>Only those that change nothing and run nothing.</summary>
    public static IReadOnlyList<AgentTool> CreateReading(IWorkspace workspace, ToolLimits limits) =>
        [new ListFilesTool(workspace, limits), new ReadFileTool(workspace, limits), new SearchTool(workspace, limits)];
}
