using System.IO.Enumeration;
using System.Text;
using System.Text.Json;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

internal sealed class ListFilesTool(IWorkspace workspace, ToolLimits limits) : WorkspaceTool(workspace, limits)
{
    private const int DefaultDepth = 6;

    public override string Name => "list_files";

    public override string Description =>
        "Lists files and folders of the workspace, one path a line, with sizes. Folders end in '/'. Build output is named but not entered.";

    public override JsonElement Parameters { get; } = Schema("""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "Folder to list, relative to the workspace. Default: the top." },
            "pattern": { "type": "string", "description": "Only files whose name matches, for instance *.cs" },
            "depth": { "type": "integer", "minimum": 1, "maximum": 50, "description": "How many levels down. Default: 6." }
          }
        }
        """);

    protected override Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Parse(arguments.OptionalText("path", "directory", "folder", "dir") ?? "");
        var pattern = arguments.OptionalText("pattern", "glob");
        var depth = arguments.OptionalNumber(1, 50, "depth", "max_depth") ?? DefaultDepth;
        using var jail = new PathJail(Workspace.Root);
        var text = new StringBuilder();
        var shown = 0;
        var more = false;
        foreach (var entry in FileWalk.List(jail, path, depth))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (pattern is not null && (entry.Facts.Kind == FileKind.Directory || !FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(entry.Path))))
                continue;
            more = shown == Limits.ListEntries || text.Length > Limits.ResultCharacters - 500;
            if (more)
                break;
            shown++;
            text.Append(Clean(entry.Path)).Append(Describe(entry)).Append('\n');
        }
        if (shown == 0)
            text.Append(pattern is null ? "(empty)" : "(no file matches)");
        if (more)
            text.Append($"[… there is more: only the first {shown} entries, upper folders first, are shown. List a folder, or give a pattern.]");
        return Task.FromResult(new ToolResult(true, text.ToString(), $"listed {(path.Length == 0 ? "the workspace" : path)} ({shown} entries)"));
    }

    private static string Describe(WalkEntry entry) => entry.Facts.Kind switch
    {
        FileKind.Directory when entry.IsOutput => "/ (build output)",
        FileKind.Directory when entry.IsClosed => "/ …",
        FileKind.Directory => "/",
        FileKind.Regular => $" ({Words.Count(entry.Facts.Length)})",
        FileKind.Link => " (link)",
        _ => " (no regular file)",
    };

    private static string Clean(string path) => string.Concat(path.Select(character => char.IsControl(character) ? '\uFFFD' : character));
}
