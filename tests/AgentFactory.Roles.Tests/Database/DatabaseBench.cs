using AgentFactory.Contracts.Tasks;
using AgentFactory.Database;

namespace AgentFactory.RoleTests.Database;

/// <summary>The database agent with a scripted model, a real sandbox and the real engines.</summary>
internal sealed class DatabaseBench : IDisposable
{
    public const string Users = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);\n";

    public DatabaseBench() => Harness.UseRealSandbox();

    public AgentTestHarness Harness { get; } = new();

    public ScriptedModel Model => Harness.Model;

    /// <summary>The model's next answer: what kind of work it is.</summary>
    public DatabaseBench Is(string goal, string engine = "sqlite")
    {
        Model.Says($$"""{"goal":"{{goal}}","engine":"{{engine}}","why":"It says so."}""");
        return this;
    }

    public DatabaseBench Writes(string path, string content)
    {
        Model.Calls("write_file", new { path, content });
        return this;
    }

    public DatabaseBench Finishes(object report)
    {
        Model.Calls("finish", report);
        return this;
    }

    public Task<TestRun> RunAsync(string requirement = "Design it") => Harness.RunAsync(Harness.Create<DatabaseAgent>(), requirement);

    public static string Summary(TestRun run) => run.Output<WorkReport>().Summary;

    public void Dispose() => Harness.Dispose();
}
