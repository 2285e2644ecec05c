using System.Text;
using System.Text.Json;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

internal sealed class EditFileTool(IWorkspace workspace, ToolLimits limits) : WorkspaceTool(workspace, limits)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Name => "edit_file";

    public override string Description =>
        "Replaces text in a file. old_text must be in the file exactly as given (white space included, no line numbers) and only once, unless replace_all is true.";

    public override JsonElement Parameters { get; } = Schema("""
        {
          "type": "object",
          "properties": {
            "path": { "type": "string", "description": "File, relative to the workspace." },
            "old_text": { "type": "string", "description": "The text to replace, with enough lines around it to be found only once." },
            "new_text": { "type": "string", "description": "What to put in its place; empty deletes it." },
            "replace_all": { "type": "boolean", "description": "Replace every occurrence." }
          },
          "required": ["path", "old_text", "new_text"]
        }
        """);

    protected override async Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Parse(arguments.Text("path", "file", "file_path", "filename"));
        var oldText = arguments.Text("old_text", "old_string", "old_str", "old");
        var newText = arguments.Text("new_text", "new_string", "new_str", "new");
        var all = arguments.Flag("replace_all");
        if (oldText.Length == 0)
            throw new ToolArgumentException("'old_text' is empty. Give the text to replace; to write a whole file use write_file.");
        if (oldText == newText)
            throw new ToolArgumentException("'old_text' and 'new_text' are the same; nothing was changed.");
        using var jail = new PathJail(Workspace.Root);
        var text = await ReadAsync(jail, path, cancellationToken);
        // Models write plain line ends; in a file with the other kind theirs are meant.
        if (!text.Contains(oldText, StringComparison.Ordinal) && text.Contains("\r\n", StringComparison.Ordinal))
        {
            oldText = oldText.ReplaceLineEndings("\r\n");
            newText = newText.ReplaceLineEndings("\r\n");
        }
        var places = FindAll(text, oldText);
        if (places.Count == 0)
            throw new WorkspaceException(EditHints.NotFound(path, text, oldText));
        if (places.Count > 1 && !all)
            throw new WorkspaceException(EditHints.NotUnique(path, text, places));
        var edited = text.Replace(oldText, newText, StringComparison.Ordinal);
        var bytes = Strict.GetBytes(edited);
        if (bytes.Length > Limits.WriteBytes)
            throw new WorkspaceException($"'{path}' would have {Words.Bytes(bytes.Length)}; a file may have {Words.Bytes(Limits.WriteBytes)}. Nothing was changed.");
        jail.Write(path, bytes);
        var what = $"edited {path} ({places.Count} {(places.Count == 1 ? "place" : "places")}, line {EditHints.LineOf(text, places[0])})";
        return new ToolResult(true, what, what);
    }

    private async Task<string> ReadAsync(PathJail jail, string path, CancellationToken cancellationToken)
    {
        using var file = jail.OpenRead(path);
        var length = RandomAccess.GetLength(file);
        if (length > Limits.WriteBytes)
            throw new WorkspaceException($"'{path}' has {Words.Bytes(length)}; files of up to {Words.Bytes(Limits.WriteBytes)} can be edited. Nothing was changed. Change it with a command.");
        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && await RandomAccess.ReadAsync(file, bytes.AsMemory(read), read, cancellationToken) is > 0 and var more)
            read += more;
        try
        {
            return Strict.GetString(bytes, 0, read);
        }
        catch (DecoderFallbackException)
        {
            throw new WorkspaceException($"'{path}' is no UTF-8 text; an edit would damage it. Nothing was changed. Change it with a command.");
        }
    }

    private static List<int> FindAll(string text, string part)
    {
        List<int> places = [];
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            places.Add(at);
        return places;
    }
}
