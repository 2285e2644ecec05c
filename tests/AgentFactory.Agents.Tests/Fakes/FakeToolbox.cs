using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>A tool that looks, and one that appends to a <see cref="TestWorkspace"/>.</summary>
internal sealed class FakeToolbox : IToolbox
{
    public IReadOnlyList<AgentTool> Reading(IWorkspace workspace) => [new EchoTool(_ => "nothing to see")];

    public IReadOnlyList<AgentTool> Working(IWorkspace workspace, ISandbox sandbox) =>
        [.. Reading(workspace), new AppendTool((TestWorkspace)workspace)];
}
