using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

internal sealed class SearchTool(IWorkspace workspace, ToolLimits limits) : WorkspaceTool(workspace, limits)
{
    private const int ShownCharacters = 300;
    private const int MaxQuery = 2_000;

    public override string Name => "search";

    public override string Description =>
        "Finds lines in the workspace's text files. Each match is shown as path:line: text. Build output is not searched.";

    public override JsonElement Parameters { get; } = Schema("""
        {
          "type": "object",
          "properties": {
            "query": { "type": "string", "description": "The text to find, as it stands, within one line." },
            "regex": { "type": "boolean", "description": "The query is a regular expression (without look-around and back-references)." },
            "ignore_case": { "type": "boolean" },
            "path": { "type": "string", "description": "Folder or file to search. Default: the whole workspace." },
            "pattern": { "type": "string", "description": "Only files whose name matches, for instance *.cs" }
          },
          "required": ["query"]
        }
        """);

    protected override Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var query = arguments.Text("query", "text", "search", "q");
        var path = WorkspacePath.Parse(arguments.OptionalText("path", "directory", "folder") ?? "");
        var name = arguments.OptionalText("pattern", "glob", "include");
        if (query.Length is 0 or > MaxQuery || query.Contains('\n', StringComparison.Ordinal))
            throw new ToolArgumentException($"The query must be one line of 1 to {MaxQuery} characters.");
        var matches = MakeMatcher(query, arguments.Flag("regex", "is_regex"), arguments.Flag("ignore_case", "case_insensitive"));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limits.SearchTime);
        using var jail = new PathJail(Workspace.Root);
        var found = new Found(Limits);
        try
        {
            foreach (var file in ListFiles(jail, path, name))
            {
                limit.Token.ThrowIfCancellationRequested();
                if (!found.MayOpen(file.Facts))
                    continue;
                SearchFile(jail, file.Path, matches, found, limit.Token);
                if (found.IsFull)
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            found.Note($"the search was stopped after {Words.Time(Limits.SearchTime)}");
        }
        return Task.FromResult(found.ToResult(query));
    }

    private static IEnumerable<WalkEntry> ListFiles(PathJail jail, string path, string? name)
    {
        if (path.Length > 0 && jail.Look(path) is { Kind: FileKind.Regular } facts)
            return [new WalkEntry(path, facts, IsOutput: false, IsClosed: false)];
        return FileWalk.List(jail, path, depth: 50).Where(entry => entry.Facts.Kind == FileKind.Regular
            && (name is null || FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(entry.Path))));
    }

    private static void SearchFile(PathJail jail, string path, Func<string, bool> matches, Found found, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            using var file = jail.OpenRead(path);
            if (FileLines.IsBinary(file))
                return;
            using var reader = new StreamReader(new FileStream(file, FileAccess.Read), Encoding.UTF8);
            text = reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is WorkspaceException or IOException or UnauthorizedAccessException)
        {
            return;
        }
        var number = 0;
        foreach (var span in text.AsSpan().EnumerateLines())
        {
            number++;
            cancellationToken.ThrowIfCancellationRequested();
            var line = span.ToString();
            if (matches(line) && !found.Add(path, number, line))
                return;
        }
    }

    private static Func<string, bool> MakeMatcher(string query, bool isRegex, bool ignoreCase)
    {
        if (!isRegex)
        {
            var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            return line => line.Contains(query, comparison);
        }
        try
        {
            // This engine's time grows with the length of the line only, whatever the expression.
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            return new Regex(query, options, TimeSpan.FromSeconds(1)).IsMatch;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ToolArgumentException($"The query is no regular expression that can be used here: {exception.Message} Without 'regex' it is taken as it stands.");
        }
    }

    /// <summary>What was found, as far as it fits.</summary>
    private sealed class Found(ToolLimits limits)
    {
        private readonly StringBuilder text = new();
        private readonly SortedSet<string> notes = new(StringComparer.Ordinal);
        private int count;
        private int opened;

        public bool IsFull { get; private set; }

        public bool MayOpen(FileFacts facts)
        {
            if (facts.Length > limits.SearchFileBytes)
                Note($"files larger than {Words.Bytes(limits.SearchFileBytes)} were left out");
            else if (++opened <= limits.SearchFiles)
                return true;
            else
                Note($"only the first {Words.Count(limits.SearchFiles)} files were searched");
            return false;
        }

        public bool Add(string path, int number, string line)
        {
            if (count == limits.SearchMatches || text.Length > limits.ResultCharacters - 1_000)
            {
                IsFull = true;
                Note($"there are more matches than the {count} shown: make the query narrower, or give a path");
                return false;
            }
            count++;
            var shown = line.Length <= ShownCharacters ? line : line[..ShownCharacters] + " […]";
            text.Append(CultureInfo.InvariantCulture, $"{path}:{number}: {shown}\n");
            return true;
        }

        public void Note(string note) => notes.Add(note);

        public ToolResult ToResult(string query)
        {
            if (count == 0)
                text.Append("(no match)\n");
            foreach (var note in notes)
                text.Append('[').Append(note).Append("]\n");
            return new ToolResult(true, text.ToString(), $"searched for '{(query.Length <= 60 ? query : query[..60] + "…")}' ({count} matches)");
        }
    }
}
