using AgentFactory.Agents;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.RoleTests.Database;

/// <summary>Good and bad answers of the model; SQLite and the sandbox are real.</summary>
public sealed class DatabaseAgentTests
{
    [SandboxFact("dotnet")]
    public async Task Execute_Schema_IsExecutedAndTheReportSaysSo()
    {
        using var bench = new DatabaseBench();
        bench.Is("schema_design").Writes("schema.sql", DatabaseBench.Users + "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id));\n");
        bench.Model.Calls("check_schema", new { files = new[] { "schema.sql" } });
        bench.Finishes(new { summary = "Users and their orders.", schema = new[] { "schema.sql" } });

        var run = await bench.RunAsync("design a schema for orders, as schema.sql");

        run.ShouldSucceed().ShouldHaveCalled("check_schema").ShouldHaveAsked("warning orders(user_id): no index begins with the columns of this foreign key");
        var summary = DatabaseBench.Summary(run);
        Assert.StartsWith("Users and their orders.\n\nExecuted:\n- schema.sql in SQLite 3.", summary, StringComparison.Ordinal);
        Assert.Contains("2 tables, 1 finding", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("Judged", summary, StringComparison.Ordinal);
    }

    [SandboxFact("dotnet")]
    public async Task Execute_DataModel_NeedsTheDiagramOfTheCatalog()
    {
        using var bench = new DatabaseBench();
        bench.Is("data_modeling").Writes("schema.sql", DatabaseBench.Users).Writes("docs/schema.md", "```mermaid\nerDiagram\n    dreams {\n    }\n```\n");
        bench.Finishes(new { summary = "Drawn by hand.", schema = new[] { "schema.sql" }, diagram = "docs/schema.md" });
        bench.Model.Calls("er_diagram", new { schema = new[] { "schema.sql" }, path = "docs/schema.md" });
        bench.Finishes(new { summary = "Drawn.", schema = new[] { "schema.sql" }, diagram = "docs/schema.md" });

        var run = await bench.RunAsync();

        run.ShouldSucceed().ShouldHaveAsked("does not hold the diagram of the schema as it is")
            .ShouldHaveFile("docs/schema.md", "erDiagram\n    users {\n        INTEGER id PK\n        TEXT email UK\n    }\n");
    }

    [Fact]
    public async Task Execute_GoalOfNoKind_IsAskedAgainThenFails()
    {
        using var bench = new DatabaseBench();
        bench.Model.Says("").Says("I would love to help with your databases!").Says("""{"goal":"poetry","engine":"sqlite","why":"It rhymes."}""");

        var run = await bench.RunAsync();

        run.ShouldFail("the database agent cannot tell what task-1 asks for").ShouldFail("Nothing was changed.");
        Assert.Equal(3, run.ModelCalls);
    }

    [SandboxFact("dotnet")]
    public async Task Execute_BrokenScripts_AreRefusedWithTheReason()
    {
        foreach (var (script, reason) in new[]
        {
            ("  \n", "is empty"),
            ("-- only a comment\n", "there is no statement in it"),
            ("```sql\n" + DatabaseBench.Users + "```\n", "has a markdown fence around it"),
            ("def make_schema():\n    return 'users'\n", "near \"def\": syntax error"),
            ("SELECT 1;", "it was executed, but makes no table"),
            ("CREATE TABLE users (email TEXT);", "it has no primary key"),
            ("CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER REFERENCES b(id));", "references b, which does not exist"),
            (string.Concat(Enumerable.Range(0, 100).Select(i => $"CREATE TABLE t{i} (id INTEGER PRIMARY KEY);\n")), "the schema makes 100 tables; at most 60 are taken"),
        })
        {
            using var bench = new DatabaseBench();
            bench.Is("schema_design").Writes("schema.sql", script).Finishes(new { summary = "Done.", schema = new[] { "schema.sql" } });
            bench.Writes("schema.sql", DatabaseBench.Users).Finishes(new { summary = "Mended.", schema = new[] { "schema.sql" } });

            var run = await bench.RunAsync();

            run.ShouldSucceed().ShouldHaveAsked(reason);
            Assert.Equal(["write_file ok", "finish failed", "write_file ok", "finish ok"], run.Steps.Take(4));
        }
    }

    [SandboxFact("dotnet")]
    public async Task Execute_UpThatDrops_WaitsForSomebodyUnlessTheRequirementNamesIt()
    {
        const string Loss = "column users.email is dropped, with 50 values";
        foreach (var (requirement, decision, outcome) in new (string, ApprovalAnswer?, string)[]
        {
            ("Tidy the schema up", null, $"a person must decide first: May the migration of the task task-1 lose data that the requirement does not ask to lose: {Loss}?"),
            ("Never drop users.email", new(false, "ann", "we need it"), $"the migration loses data, and the requirement does not ask for that: {Loss}; ann refused it: we need it."),
            ("Tidy the schema up", new(true, "ann", ""), "The loss of data was asked about: ann approved it"),
            ("Drop users.email: nobody uses it", null, $"data is lost: {Loss}"),
        })
        {
            using var bench = new DatabaseBench();
            bench.Harness.Approvals = question => question.Contains(Loss, StringComparison.Ordinal) ? decision : null;
            bench.Harness.Repository.With("schema.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);");
            bench.Is("migration").Writes("up.sql", "ALTER TABLE users DROP COLUMN email;").Writes("down.sql", "ALTER TABLE users ADD COLUMN email TEXT;");
            bench.Model.Calls("check_migration", new { schema = new[] { "schema.sql" }, up = "up.sql", down = "down.sql" });
            bench.Finishes(new { summary = "Dropped.", schema = new[] { "schema.sql" }, up = "up.sql", down = "down.sql", lossIsNeeded = true });

            var run = await bench.RunAsync(requirement);

            run.ShouldHaveAsked("DATA IS LOST:\n- column users.email is dropped, with 50 values");
            Assert.Contains(outcome, run.Succeeded ? DatabaseBench.Summary(run) : run.Reason, StringComparison.Ordinal);
            Assert.Equal(outcome.StartsWith("a person must", StringComparison.Ordinal), run.Suspended);
        }
    }

    [SandboxFact("dotnet")]
    public async Task Execute_FaultyMigrations_AreRefusedWithTheReason()
    {
        foreach (var (up, down, reason) in new[]
        {
            ("DROP TABLE users;", "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);", "table users is dropped with 50 rows"),
            ("ALTER TABLE users ADD COLUMN age INT;", "SELECT 1;", "down does not undo up: + column users.age int"),
            ("DELETE FROM users WHERE id > 10;", "SELECT 1;", "table users loses 40 of 50 rows"),
            ("UPDATE users SET email = NULL;", "SELECT 1;", "column users.email loses 50 of 50 values"),
            ("SELECT 1;", "SELECT 1;", "up changes nothing"),
            ("ALTER TABLE nobody ADD COLUMN age INT;", "SELECT 1;", "up: no such table: nobody"),
        })
        {
            using var bench = new DatabaseBench();
            bench.Harness.Repository.With("schema.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);");
            bench.Is("migration").Writes("up.sql", up).Writes("down.sql", down);
            var report = new { summary = "Done.", schema = new[] { "schema.sql" }, up = "up.sql", down = "down.sql" };
            bench.Finishes(report).Writes("up.sql", "ALTER TABLE users RENAME COLUMN email TO mail;").Writes("down.sql", "ALTER TABLE users RENAME COLUMN mail TO email;").Finishes(report);

            var run = await bench.RunAsync();

            run.ShouldSucceed().ShouldHaveAsked(reason);
            Assert.Contains("the values of users.email are now in users.mail", DatabaseBench.Summary(run), StringComparison.Ordinal);
        }
    }

    [SandboxFact("dotnet")]
    public async Task Execute_Optimization_NeedsEqualResultsOfOneStatementEach()
    {
        const string Query = "SELECT id, email FROM users WHERE email LIKE 'email 1%' ORDER BY id";
        foreach (var (after, reason) in new[]
        {
            ("SELECT id, email FROM users WHERE email LIKE 'email 2%' ORDER BY id", "the query after does not give what the query before gives"),
            (Query + " DESC", "the same rows in another order"),
            (Query + "; DROP TABLE users;", "there are several statements in it where one is wanted"),
            ("DELETE FROM users", "it writes; a query that only reads is wanted"),
        })
        {
            using var bench = new DatabaseBench();
            bench.Harness.Repository.With("schema.sql", DatabaseBench.Users).With("before.sql", Query);
            var report = new { summary = "Faster.", schema = new[] { "schema.sql" }, before = "before.sql", after = "after.sql", rows = 3_000 };
            bench.Is("optimization").Writes("after.sql", after).Finishes(report);
            bench.Writes("after.sql", "SELECT id, email FROM users WHERE email >= 'email 1' AND email < 'email 2' ORDER BY id").Finishes(report);

            var run = await bench.RunAsync();

            run.ShouldSucceed().ShouldHaveAsked(reason);
            Assert.Contains("times as fast, equal results", DatabaseBench.Summary(run), StringComparison.Ordinal);
            Assert.Contains("rows in each table: users 3000", DatabaseBench.Summary(run), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Execute_EngineThatIsNotHere_IsJudgedAndSaysSo()
    {
        using var bench = new DatabaseBench();
        bench.Is("schema_design", "mysql").Writes("schema.sql", "CREATE TABLE users (id BIGINT PRIMARY KEY;\n").Finishes(new { summary = "Done.", schema = new[] { "schema.sql" } });
        bench.Writes("schema.sql", "CREATE TABLE `users` (id BIGINT PRIMARY KEY) ENGINE=InnoDB;\n").Finishes(new { summary = "Done.", schema = new[] { "schema.sql" } });

        var run = await bench.RunAsync();

        run.ShouldSucceed().ShouldHaveAsked("the parentheses do not match");
        Assert.Equal("Done.\n\nJudged, not executed:\n- schema.sql has 1 statements, 1 of them CREATE TABLE. no Mysql engine is part of the factory.", DatabaseBench.Summary(run));
    }

    [SandboxFact("dotnet")]
    public async Task Execute_LinkOutOfTheCheckout_IsNotRead()
    {
        using var bench = new DatabaseBench();
        bench.Is("schema_design");
        bench.Model.Calls("run_command", new { command = "ln -s /etc/passwd schema.sql" }).Calls("check_schema", new { files = new[] { "schema.sql" } });
        bench.Model.Calls("check_schema", new { files = new[] { "../../etc/passwd" } });
        bench.Model.Calls("run_command", new { command = "rm schema.sql" });
        bench.Writes("schema.sql", DatabaseBench.Users).Finishes(new { summary = "Done.", schema = new[] { "schema.sql" } });

        var run = await bench.RunAsync();

        run.ShouldSucceed();
        Assert.Equal(["run_command ok", "check_schema failed", "check_schema failed", "run_command ok"], run.Steps.Take(4));
        Assert.DoesNotContain("root:", run.ConversationText, StringComparison.Ordinal);
    }
}
