using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

internal sealed class ReadFileTool(IWorkspace workspace, ToolLimits limits) : WorkspaceTool(workspace, limits)
{
    public override string Name => "read_file";

    public override string Description =>
        "Reads a text file of the workspace. Each line is shown after its number and a tab; neither is part of the file.";

    public override JsonElement Parameters { get; } = Schema("""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "File, relative to the workspace." },
            "start_line": { "type": "integer", "minimum": 1, "description": "First line to show. Default: 1." },
            "end_line": { "type": "integer", "minimum": 1, "description": "Last line to show. Default: as many as fit." }
          },
          "required": ["path"]
        }
        """);

    protected override Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Parse(arguments.Text("path", "file", "file_path", "filename"));
        var first = arguments.OptionalNumber(1, int.MaxValue, "start_line", "start", "offset") ?? 1;
        var asked = arguments.OptionalNumber(1, int.MaxValue, "end_line", "end");
        if (asked < first)
            throw new ToolArgumentException($"'end_line' ({asked}) is before 'start_line' ({first}).");
        var last = (int)Math.Min(asked ?? int.MaxValue, (long)first + Limits.ReadLines - 1);
        using var jail = new PathJail(Workspace.Root);
        using var file = jail.OpenRead(path);
        if (FileLines.IsBinary(file))
            throw new WorkspaceException($"'{path}' is a binary file of {Words.Count(RandomAccess.GetLength(file))} bytes and is not shown.");
        var (lines, total, complete) = FileLines.Read(file, first, last, Limits.LineCharacters, Limits.ScanBytes, cancellationToken);
        if (lines.Count == 0)
            return Task.FromResult(Describe(path, first, total, complete));

        var text = new StringBuilder();
        var shown = 0;
        foreach (var line in lines)
        {
            if (text.Length + line.Length > Limits.ResultCharacters - 300 && shown > 0)
                break;
            text.Append((first + shown).ToString(CultureInfo.InvariantCulture)).Append('\t').Append(line).Append('\n');
            shown++;
        }
        var end = first + shown - 1;
        if (end < total && end != asked)
            text.Append($"[… lines {end + 1} to {total}{(complete ? "" : " and more")} follow: read on with start_line {end + 1}]");
        return Task.FromResult(new ToolResult(true, text.ToString(), $"read {path} (lines {first} to {end} of {total}{(complete ? "" : " or more")})"));
    }

    private ToolResult Describe(string path, int first, int total, bool complete) => (first, complete) switch
    {
        (1, _) => new ToolResult(true, "(the file is empty)", $"read {path} (empty)"),
        (_, true) => Refuse($"'{path}' has {total} lines; there is no line {first}."),
        _ => Refuse($"'{path}' is too large to be read that far: only its first {Words.Bytes(Limits.ScanBytes)} are looked at."),
    };
}
