using AgentFactory.Agents.Prompts;

namespace AgentFactory.Database;

/// <summary>Puts the database agent's prompts together.</summary>
internal static class DatabasePrompts
{
    private static readonly PromptText Role = PromptText.Load<DatabaseAgent>("database");
    private static readonly PromptText Classification = PromptText.Load<DatabaseAgent>("classify");

    private static readonly Dictionary<DatabaseGoal, PromptText> Goals = new()
    {
        [DatabaseGoal.SchemaDesign] = PromptText.Load<DatabaseAgent>("schema-design"),
        [DatabaseGoal.Migration] = PromptText.Load<DatabaseAgent>("migration"),
        [DatabaseGoal.Optimization] = PromptText.Load<DatabaseAgent>("optimization"),
        [DatabaseGoal.DataModeling] = PromptText.Load<DatabaseAgent>("data-modeling"),
        [DatabaseGoal.Analysis] = PromptText.Load<DatabaseAgent>("analysis"),
    };

    private static readonly Dictionary<TargetEngine, PromptText> Engines = new()
    {
        [TargetEngine.Sqlite] = PromptText.Load<DatabaseAgent>("sqlite"),
        [TargetEngine.Postgresql] = PromptText.Load<DatabaseAgent>("postgresql"),
        [TargetEngine.Mysql] = PromptText.Load<DatabaseAgent>("judged"),
        [TargetEngine.Mongodb] = PromptText.Load<DatabaseAgent>("judged"),
    };

    public static string Classify() => Classification.Fill();

    public static string Instructions(DatabaseGoal goal, TargetEngine engine) => Role.Fill(("goal", Goals[goal].Fill()), ("engine", Engines[engine].Fill()));
}
