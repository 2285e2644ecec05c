namespace AgentFactory.Database;

/// <summary>What the model hands in. Which files must be named depends on the goal; what they do is executed, not believed.</summary>
internal sealed record DatabaseReport(string Summary, IReadOnlyList<string> Schema)
{
    public const string Form = """
        {
          "type": "object",
          "properties": {
            "summary": { "type": "string", "description": "What was made, why so, and what was left, in two to six sentences." },
            "schema": { "type": "array", "items": { "type": "string" }, "description": "Files of the schema in the order they are executed; for a migration, of the schema before it. Empty when the task has none." },
            "seed": { "type": "string", "description": "File that fills the schema with rows; empty to have rows made." },
            "up": { "type": "string", "description": "Migration: the file that applies it." },
            "down": { "type": "string", "description": "Migration: the file that undoes it." },
            "before": { "type": "string", "description": "Optimization: file with the query as it was." },
            "after": { "type": "string", "description": "Optimization: file with the query as it is now; the same file when only an index was added." },
            "changes": { "type": "string", "description": "Optimization: file that is executed between the two, for instance one that makes an index; empty for none." },
            "rows": { "type": "integer", "description": "Optimization: rows in each table." },
            "diagram": { "type": "string", "description": "Data model: the file that er_diagram wrote." },
            "lossIsNeeded": { "type": "boolean", "description": "Migration: true only when the task cannot be done without losing data." }
          },
          "required": ["summary", "schema"]
        }
        """;

    public string Seed { get; init; } = "";

    public string Up { get; init; } = "";

    public string Down { get; init; } = "";

    public string Before { get; init; } = "";

    public string After { get; init; } = "";

    public string Changes { get; init; } = "";

    public int Rows { get; init; }

    public string Diagram { get; init; } = "";

    public bool LossIsNeeded { get; init; }
}
