using System.Text;
using System.Text.Json;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

internal sealed class WriteFileTool(IWorkspace workspace, ToolLimits limits) : WorkspaceTool(workspace, limits)
{
    public override string Name => "write_file";

    public override string Description =>
        "Writes a whole text file, in place of the old one if there is one; folders on the way are made. To change a part of a file use edit_file.";

    public override JsonElement Parameters { get; } = Schema("""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "File, relative to the workspace." },
            "content": { "type": "string", "description": "All of the file." }
          },
          "required": ["path", "content"]
        }
        """);

    protected override Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Parse(arguments.Text("path", "file", "file_path", "filename"));
        var content = arguments.Text("content", "contents", "text", "file_text");
        if (path.Length == 0)
            throw new ToolArgumentException("The argument 'path' names the workspace itself; name a file.");
        var bytes = Encoding.UTF8.GetBytes(content);
        if (bytes.Length > Limits.WriteBytes)
            throw new ToolArgumentException($"The content has {Words.Bytes(bytes.Length)}; a file may have {Words.Bytes(Limits.WriteBytes)}. Nothing was written. Write several smaller files, or make it with a command.");
        using var jail = new PathJail(Workspace.Root);
        var replaced = jail.Write(path, bytes);
        var what = $"{(replaced ? "replaced" : "wrote")} {path} ({Words.Count(bytes.Length)} bytes)";
        return Task.FromResult(new ToolResult(true, what, what));
    }
}
