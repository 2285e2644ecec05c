using System.Text.Json;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using NSubstitute;

namespace AgentFactory.Sandbox.Tests.Tools;

/// <summary>The tools on a folder.</summary>
internal sealed class ToolBench : IDisposable
{
    public ToolBench(ToolLimits? limits = null, ISandbox? sandbox = null)
    {
        Directory.CreateDirectory(Root);
        var workspace = Substitute.For<IWorkspace>();
        workspace.Root.Returns(Root);
        Tools = WorkspaceTools.Create(workspace, sandbox ?? Substitute.For<ISandbox>(), limits ?? new ToolLimits());
    }

    public TemporaryFolder Folder { get; } = new();

    public string Root => Folder["ws"];

    public IReadOnlyList<AgentTool> Tools { get; }

    public string this[string path] => Path.Combine(Root, path);

    public void Write(string path, string content) => Folder.Write(Path.Combine("ws", path), content);

    public Task<ToolResult> CallAsync(string tool, object arguments) => CallJsonAsync(tool, JsonSerializer.Serialize(arguments));

    public async Task<ToolResult> CallJsonAsync(string tool, string json)
    {
        using var document = JsonDocument.Parse(json);
        return await Tools.Single(candidate => candidate.Name == tool).InvokeAsync(document.RootElement, default);
    }

    public void Dispose() => Folder.Dispose();
}
