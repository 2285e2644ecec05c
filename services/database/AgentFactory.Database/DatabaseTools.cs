using System.ComponentModel;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Database.Engine;
using AgentFactory.Database.Engine.Catalogs;

namespace AgentFactory.Database;

/// <summary>What the model may have executed. Each call is a database of its own, gone when it is answered.</summary>
internal sealed class DatabaseTools(EngineRunner runner, ScriptFiles files, IWorkspace workspace, TargetEngine target, DatabaseOptions options)
{
    [Description("Executes a schema in a new, empty database and shows what the engine's catalog then has: tables, and findings such as missing keys, foreign keys without an index, reserved names, doubtful types. Use it after every change of a schema.")]
    public async Task<ToolResult> CheckSchemaAsync(
        [Description("Files of the schema, in the order they are executed.")] string[] files,
        [Description("File with rows to insert after it; empty for none.")] string seed = "",
        CancellationToken cancellationToken = default)
    {
        if (target is TargetEngine.Mysql or TargetEngine.Mongodb)
            return JudgeFiles(files, seed);
        return Answer(await runner.RunAsync(SchemaOrder(files, seed), cancellationToken));
    }

    [Description("Applies a migration to a database that has the old schema and rows, undoes it, and applies it again. Shows what changes, what data is lost, and whether down brings everything back.")]
    public async Task<ToolResult> CheckMigrationAsync(
        [Description("Files of the schema before the migration.")] string[] schema,
        [Description("File that applies the migration.")] string up,
        [Description("File that undoes it.")] string down,
        [Description("File that fills the old schema with rows; empty to have rows made.")] string seed = "",
        CancellationToken cancellationToken = default) =>
        target is TargetEngine.Mysql or TargetEngine.Mongodb
            ? JudgeFiles([.. schema, up, down], seed)
            : Answer(await runner.RunAsync(files.Migration(Engine, schema, seed, up, down), cancellationToken));

    [Description("Compares two queries on the same made rows: plans before and after, times as a ratio, and whether the results are equal.")]
    public async Task<ToolResult> ExplainAsync(
        [Description("Files of the schema.")] string[] schema,
        [Description("File with the query as it is: one statement that reads.")] string before,
        [Description("File with the query as it is to be; the same when only `changes` makes the difference.")] string after,
        [Description("Rows to make in each table.")] int rows,
        [Description("File that is executed between the two, for instance one that makes an index; empty for none.")] string changes = "",
        [Description("File that fills the schema with rows; empty to have rows made.")] string seed = "",
        CancellationToken cancellationToken = default) =>
        target is TargetEngine.Mysql or TargetEngine.Mongodb
            ? JudgeFiles([.. schema, before, after], changes)
            : Answer(await runner.RunAsync(files.Queries(Engine, schema, seed, before, after, changes, rows), cancellationToken));

    [Description("Executes a schema and writes a mermaid diagram of it, made from the engine's catalog, into a markdown file of the repository.")]
    public async Task<ToolResult> ErDiagramAsync(
        [Description("Files of the schema, in the order they are executed.")] string[] schema,
        [Description("The markdown file to write, for instance docs/schema.md.")] string path,
        CancellationToken cancellationToken = default)
    {
        if (target is TargetEngine.Mysql or TargetEngine.Mongodb)
            throw new ArgumentException($"No {target} engine is here, so there is no catalog to make a diagram of. Nothing was written.");
        if (!path.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"`{path}` is no markdown file: let its name end with .md. Nothing was written.");
        var outcome = await runner.RunAsync(SchemaOrder(schema, ""), cancellationToken);
        if (outcome.Fault is not null || outcome.Catalog is not { Tables.Count: > 0 } catalog)
            return Answer(outcome);
        WorkspaceText.Write(workspace, path, MermaidDiagram.Of(catalog, outcome.Engine));
        return new ToolResult(true, $"wrote {path}: {catalog.Tables.Count} tables, from the catalog of {outcome.Engine}", $"wrote {path}");
    }

    private EngineKind Engine => target == TargetEngine.Sqlite ? EngineKind.Sqlite : EngineKind.Postgresql;

    private EngineOrder SchemaOrder(IReadOnlyList<string> schema, string seed) =>
        new() { Engine = Engine, Task = EngineTask.Schema, Schema = files.Read("files", schema), Seed = files.ReadOptional("seed", seed) };

    private ToolResult Answer(EngineOutcome outcome)
    {
        var text = OutcomeText.Of(outcome);
        if (outcome.Catalog is { Tables.Count: var tables } && tables > options.MaxTables)
            text += $"\nThe schema makes {tables} tables; at most {options.MaxTables} are taken.";
        return new ToolResult(outcome.Fault is null, text, OutcomeText.Summarize(outcome));
    }

    private ToolResult JudgeFiles(IReadOnlyList<string> paths, string more)
    {
        var all = paths.Append(more).Where(path => !string.IsNullOrWhiteSpace(path)).Distinct(StringComparer.Ordinal);
        var seen = Judgement.Of(target, [.. all.Select(path => (path, files.Read("script", path)))]);
        return new ToolResult(true, $"Judged, not executed: no {target} engine is here. {seen}", "judged, not executed");
    }
}
