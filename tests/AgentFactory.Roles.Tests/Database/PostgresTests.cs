using AgentFactory.Database.Engine.Databases;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.RoleTests.Database;

/// <summary>PostgreSQL, really started in the sandbox.</summary>
public sealed class PostgresTests
{
    private const string Schema = """
        CREATE TYPE state AS ENUM ('open', 'paid');
        CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, score int CHECK (score BETWEEN 1 AND 5));
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
            state state NOT NULL, total numeric(12, 2) NOT NULL CHECK (total >= 0), placed_at timestamptz NOT NULL DEFAULT now());
        """;

    [PostgresFact]
    public async Task Execute_Schema_IsInspectedInPostgresCatalog()
    {
        using var bench = new DatabaseBench();
        bench.Is("data_modeling", "postgresql").Writes("schema.sql", Schema);
        bench.Model.Calls("check_schema", new { files = new[] { "schema.sql" } }).Calls("er_diagram", new { schema = new[] { "schema.sql" }, path = "model.md" });
        bench.Finishes(new { summary = "Made.", schema = new[] { "schema.sql" }, diagram = "model.md" });

        var run = await bench.RunAsync();

        run.ShouldSucceed().ShouldHaveFile("model.md", "    customers ||--o{ orders : \"customer_id\"\n")
            .ShouldHaveAsked("warning orders(customer_id): no index begins with the columns of this foreign key");
        Assert.Contains("schema.sql in PostgreSQL", DatabaseBench.Summary(run), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Execute_MigrationAndOptimization_RunOnRowsOfThatServer()
    {
        using var bench = new DatabaseBench();
        bench.Harness.Repository.With("schema.sql", Schema).With("query.sql", "SELECT id, total FROM orders WHERE customer_id = 7 ORDER BY id");
        bench.Is("migration", "postgresql")
            .Writes("up.sql", "ALTER TABLE customers RENAME COLUMN email TO mail; CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);")
            .Writes("down.sql", "DROP INDEX orders_customer; ALTER TABLE customers RENAME COLUMN mail TO email;")
            .Writes("index.sql", "CREATE INDEX orders_customer ON orders (customer_id);");
        bench.Model.Calls("explain", new { schema = new[] { "schema.sql" }, before = "query.sql", after = "query.sql", rows = 5_000, changes = "index.sql" });
        bench.Finishes(new { summary = "Renamed.", schema = new[] { "schema.sql" }, up = "up.sql", down = "down.sql" });

        var run = await bench.RunAsync();

        run.ShouldSucceed().ShouldHaveAsked("Seq Scan on orders").ShouldHaveAsked("orders_customer").ShouldHaveAsked("The results are equal (2 rows)");
        Assert.Contains("up, down, up again; 0 losses, 0 faults", DatabaseBench.Summary(run), StringComparison.Ordinal);
        Assert.Contains("the values of customers.email are now in customers.mail", DatabaseBench.Summary(run), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Execute_MigrationOfWhatIsNoColumn_IsComparedToo()
    {
        using var bench = new DatabaseBench();
        bench.Harness.Repository.With("schema.sql", """
            CREATE TABLE "a.b" (id int PRIMARY KEY, name text COLLATE "C", price numeric(5, 2));
            CREATE TABLE c (id int PRIMARY KEY, of_id int REFERENCES "a.b" (id) ON UPDATE CASCADE);
            CREATE INDEX of_name ON "a.b" (lower(name)) WHERE price > 1;
            """);
        bench.Is("migration", "postgresql")
            .Writes("up.sql", "DROP INDEX of_name; CREATE INDEX of_name ON \"a.b\" USING hash (name);")
            .Writes("down.sql", "DROP INDEX of_name; CREATE INDEX of_name ON \"a.b\" (upper(name)) WHERE price > 1;");
        var report = new { summary = "Done.", schema = new[] { "schema.sql" }, up = "up.sql", down = "down.sql" };
        bench.Finishes(report).Writes("down.sql", "DROP INDEX of_name; CREATE INDEX of_name ON \"a.b\" (lower(name)) WHERE price > 1;").Finishes(report);

        var run = await bench.RunAsync();

        run.ShouldSucceed().ShouldHaveAsked("down does not undo up: + index of_name on public.a.b((expression)) partial: btree ( upper ( name ) )");
        Assert.Contains("up, down, up again; 0 losses, 0 faults", DatabaseBench.Summary(run), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Execute_HostileScripts_AreRefusedByTheServer()
    {
        foreach (var (script, reason) in new[]
        {
            ("COPY (SELECT 1) TO PROGRAM 'id';", "must be superuser or have privileges of"),
            ("CREATE TABLE t (id text); COPY t FROM '/etc/passwd';", "must be superuser or have privileges of"),
            ("CREATE DATABASE mine;", "permission denied"),
            ("CREATE ROLE mine SUPERUSER;", "must be superuser"),
            ("SELECT pg_read_file('/etc/passwd');", "permission denied"),
            ("BEGIN; CREATE TABLE t (id int PRIMARY KEY);", "it leaves a transaction open"),
        })
        {
            using var bench = new DatabaseBench();
            bench.Is("schema_design", "postgresql").Writes("schema.sql", script);
            bench.Model.Calls("check_schema", new { files = new[] { "schema.sql" } });
            bench.Writes("schema.sql", "CREATE TABLE t (id int PRIMARY KEY);").Finishes(new { summary = "Made.", schema = new[] { "schema.sql" } });

            (await bench.RunAsync()).ShouldSucceed().ShouldHaveAsked(reason);
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PostgresFactAttribute : FactAttribute
    {
        public PostgresFactAttribute() => Skip = new SandboxFactAttribute("dotnet").Skip
            ?? (PostgresCluster.Binaries is null ? "PostgreSQL is not installed (apt-get install postgresql)" : null);
    }
}
