using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>A tool that looks, one that appends to a <see cref="TestWorkspace"/>, and the real one that writes.</summary>
internal sealed class FakeToolbox : IToolbox
{
    public IReadOnlyList<AgentTool> Reading(IWorkspace workspace) => [new EchoTool(_ => "nothing to see")];

    public IReadOnlyList<AgentTool> Working(IWorkspace workspace, ISandbox sandbox) =>
        [.. Reading(workspace), new AppendTool((TestWorkspace)workspace), .. WorkspaceTools.Create(workspace, sandbox, new ToolLimits()).Where(tool => tool.Name == "write_file")];
}
