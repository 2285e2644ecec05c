namespace AgentFactory.Database;

/// <summary>What kind of work a task is; decides what must be executed before it may be handed in.</summary>
internal enum DatabaseGoal
{
    SchemaDesign,
    Migration,
    Optimization,
    DataModeling,
    Analysis,
}

/// <summary>What a task's database is.</summary>
internal enum TargetEngine
{
    Sqlite,
    Postgresql,
    Mysql,
    Mongodb,
}

/// <summary>The model's answer to what kind of work a task is.</summary>
internal sealed record Classification(string Goal, string Engine, string Why)
{
    public const string Schema = """
        {
          "type": "object",
          "properties": {
            "goal": { "type": "string", "enum": ["schema_design", "migration", "optimization", "data_modeling", "analysis"], "description": "What the task asks for." },
            "engine": { "type": "string", "enum": ["sqlite", "postgresql", "mysql", "mongodb"], "description": "The database that it is for; sqlite when nothing is said." },
            "why": { "type": "string", "description": "The words of the task that say so, in one sentence." }
          },
          "required": ["goal", "engine", "why"]
        }
        """;

    public DatabaseGoal ToGoal() => Goal switch
    {
        "schema_design" => DatabaseGoal.SchemaDesign,
        "migration" => DatabaseGoal.Migration,
        "optimization" => DatabaseGoal.Optimization,
        "data_modeling" => DatabaseGoal.DataModeling,
        "analysis" => DatabaseGoal.Analysis,
        _ => throw new InvalidOperationException($"the goal `{Goal}` was accepted, but there is none of that name"),
    };

    public TargetEngine ToEngine() => Enum.Parse<TargetEngine>(Engine, ignoreCase: true);
}
