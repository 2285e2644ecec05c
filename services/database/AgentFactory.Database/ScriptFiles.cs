using AgentFactory.Agents.Workspaces;
using AgentFactory.Database.Engine;

namespace AgentFactory.Database;

/// <summary>Scripts of the checkout, by the paths that a model names.</summary>
internal sealed class ScriptFiles(IWorkspace workspace, DatabaseOptions options)
{
    private const int MaxFiles = 100;
    private const string Fence = "```";

    /// <summary>The files as one script; an end of a statement between them, for not every file ends with one.</summary>
    /// <exception cref="ArgumentException">There is none, or one is no script; the message is for the model.</exception>
    /// <exception cref="WorkspaceException">A file cannot be read; the message is for the model.</exception>
    public string Read(string what, IReadOnlyList<string> paths)
    {
        if (paths.Count is 0 or > MaxFiles || paths.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException($"`{what}` names {paths.Count} files; name 1 to {MaxFiles} files of the repository.");
        var scripts = paths.Select(path => Read(what, path)).ToList();
        return scripts.Sum(script => script.Length) <= options.MaxScriptBytes
            ? string.Join("\n;\n", scripts)
            : throw new ArgumentException($"`{what}` has more than {options.MaxScriptBytes} characters in all. Nothing was executed.");
    }

    public string Read(string what, string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new ArgumentException($"`{what}` is not given: name a file of the repository.");
        var script = WorkspaceText.Read(workspace, path, options.MaxScriptBytes);
        if (string.IsNullOrWhiteSpace(script))
            throw new ArgumentException($"{path} ({what}) is empty. Nothing was executed.");
        return script.TrimStart().StartsWith(Fence, StringComparison.Ordinal) || script.TrimEnd().EndsWith(Fence, StringComparison.Ordinal)
            ? throw new ArgumentException($"{path} ({what}) has a markdown fence around it: the file must hold the script alone. Nothing was executed.")
            : script;
    }

    public string ReadOptional(string what, string path) => string.IsNullOrWhiteSpace(path) ? "" : Read(what, path);

    /// <summary>What is executed for a migration.</summary>
    public EngineOrder Migration(EngineKind engine, IReadOnlyList<string> schema, string seed, string up, string down) => new()
    {
        Engine = engine,
        Task = EngineTask.Migration,
        Schema = Read("schema", schema),
        Seed = ReadOptional("seed", seed),
        Up = Read("up", up),
        Down = Read("down", down),
        Rows = options.MigrationRows,
    };

    /// <summary>What is executed to compare two queries.</summary>
    public EngineOrder Queries(EngineKind engine, IReadOnlyList<string> schema, string seed, string before, string after, string changes, int rows) => new()
    {
        Engine = engine,
        Task = EngineTask.Queries,
        Schema = Read("schema", schema),
        Seed = ReadOptional("seed", seed),
        Before = Read("before", before),
        After = Read("after", after),
        Changes = ReadOptional("changes", changes),
        Rows = rows >= 1 && rows <= options.MaxQueryRows
            ? rows
            : throw new ArgumentException($"`rows` is {rows}; say how many rows each table is to have, from 1 to {options.MaxQueryRows}."),
    };
}
