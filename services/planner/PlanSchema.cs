namespace AgentFactory.Planner;

/// <summary>The form of a plan, as the model is told.</summary>
internal static class PlanSchema
{
    public const string Json = """
        {
          "type": "object",
          "properties": {
            "summary": { "type": "string", "description": "The approach in two to five sentences." },
            "tasks": {
              "type": "array",
              "description": "The graph; one task when the work is small.",
              "items": {
                "type": "object",
                "properties": {
                  "id": { "type": "string", "description": "Short and unique: lower-case letters, digits and dashes, for instance add-parser." },
                  "title": { "type": "string", "description": "One line that says what will be there afterwards." },
                  "role": { "type": "string", "description": "Who does it: one of the roles named in the instructions." },
                  "requirements": { "type": "string", "description": "All that the worker must know: what to make, names and forms that other tasks rely on, what not to do." },
                  "dependsOn": { "type": "array", "items": { "type": "string" }, "description": "Ids of tasks whose work must be there first." },
                  "files": { "type": "array", "items": { "type": "string" }, "description": "Paths or globs that the task will make or change." },
                  "criteria": { "type": "array", "items": { "type": "string" }, "description": "Ids of the validation criteria that it serves." }
                },
                "required": ["id", "title", "role", "requirements", "dependsOn", "files", "criteria"]
              }
            }
          },
          "required": ["summary", "tasks"]
        }
        """;
}
