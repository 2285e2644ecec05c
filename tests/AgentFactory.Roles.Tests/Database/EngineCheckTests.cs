using AgentFactory.Database.Engine;
using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.RoleTests.Database;

/// <summary>What the engine's checks see in migrations and rewritten queries; SQLite, in this process, on scripts of these tests alone.</summary>
public sealed class EngineCheckTests
{
    private const string Shop = """
        CREATE TABLE Users (ID INTEGER PRIMARY KEY, name TEXT, price DECIMAL(10, 2), kind TEXT);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), gift_of INTEGER REFERENCES users (id));
        """;

    [Theory]
    [InlineData("SELECT name FROM Users WHERE ID IN (SELECT user_id FROM orders)", "SELECT name FROM Users JOIN orders ON user_id = Users.ID")]
    [InlineData("SELECT orders.id, name FROM orders LEFT JOIN Users ON gift_of = Users.ID", "SELECT orders.id, name FROM orders JOIN Users ON gift_of = Users.ID")]
    [InlineData("SELECT DISTINCT name FROM Users", "SELECT name FROM Users")]
    [InlineData("SELECT ID FROM Users WHERE ID NOT IN (SELECT gift_of FROM orders)", "SELECT ID FROM Users u WHERE NOT EXISTS (SELECT 1 FROM orders WHERE gift_of = u.ID)")]
    [InlineData("SELECT count(*) FROM Users", "SELECT count(kind) FROM Users")]
    public async Task Queries_OtherOnlyForNullsRepeatedValuesOrSeveralChildren_AreTold(string before, string after)
    {
        var outcome = await RunAsync(new() { Engine = EngineKind.Sqlite, Task = EngineTask.Queries, Schema = Shop, Before = before, After = after, Rows = 300 });

        Assert.NotNull(outcome.Queries!.Difference);
    }

    [Theory]
    [InlineData("SELECT name FROM Users ORDER BY ID", "SELECT name FROM Users", "", "asks for an order and the one after for none")]
    [InlineData("SELECT name FROM Users WHERE name = 'nobody'", "SELECT name FROM Users WHERE name = 'no one'", "", "neither query gives a row")]
    [InlineData("SELECT name FROM Users WHERE ID < 10", "SELECT name FROM Users WHERE ID < 10", "DELETE FROM orders WHERE id > 10; CREATE INDEX by_name ON Users (name);", "changes or removes rows")]
    public async Task Queries_EqualByChance_AreNotCalledEqual(string before, string after, string changes, string doubt)
    {
        var outcome = await RunAsync(new() { Engine = EngineKind.Sqlite, Task = EngineTask.Queries, Schema = Shop, Before = before, After = after, Changes = changes, Rows = 300 });

        Assert.Null(outcome.Queries!.Difference);
        Assert.Contains(doubt, outcome.Queries.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_OrderOfAPartAlone_BindsNoOrderOfTheWhole()
    {
        const string Query = "SELECT name, row_number() OVER (ORDER BY ID) FROM Users";

        var outcome = await RunAsync(new() { Engine = EngineKind.Sqlite, Task = EngineTask.Queries, Schema = Shop, Before = Query, After = Query + " ORDER BY name DESC", Rows = 300 });

        Assert.Equal((null, null), (outcome.Queries!.Difference, outcome.Queries.Doubt));
    }

    [Theory]
    [InlineData("ALTER TABLE Users DROP COLUMN kind; UPDATE Users SET name = 'x';", "ALTER TABLE Users ADD COLUMN kind TEXT;")]
    [InlineData("UPDATE Users SET price = CAST(price AS INTEGER);", "SELECT 1;")]
    public async Task Migration_ValuesThatDownCannotBringBack_AreALossThoughAnotherIsAskedFor(string up, string down)
    {
        var migration = await MigrateAsync(Shop, up, down);

        Assert.Contains(migration.Losses, loss => loss.What.EndsWith("are changed, and down does not bring the old ones back", StringComparison.Ordinal));
        Assert.Empty(migration.Faults);
    }

    [Fact]
    public async Task Migration_ValuesTakenAlongWithARow_AreALossOfTheirOwn()
    {
        var migration = await MigrateAsync(Shop, "DELETE FROM orders; DELETE FROM Users WHERE ID = 1; UPDATE Users SET name = NULL;", "SELECT 1;");

        Assert.Contains("column Users.name loses 49 of 50 values: they are NULL after it", migration.Losses.Select(loss => loss.What));
    }

    [Fact]
    public async Task Migration_ConstraintThatOtherRowsMayBreak_IsNoted()
    {
        var migration = await MigrateAsync(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;");

        Assert.Equal(
            ["t.a may not be NULL any more: a database where it is refuses the migration unless up fills it first", "t(a) must now be unique: a database where it is not refuses the migration"],
            migration.Notes);
    }

    [Theory]
    [InlineData("CREATE INDEX i ON t (a) WHERE b > 1;", "DROP INDEX i; CREATE INDEX i ON t (a) WHERE b > 2;", "DROP INDEX i; CREATE INDEX i ON t (a) WHERE b > 3;")]
    [InlineData("CREATE INDEX i ON t (lower(a));", "DROP INDEX i; CREATE INDEX i ON t (upper(a));", "DROP INDEX i; CREATE INDEX i ON t (trim(a));")]
    [InlineData("", "ALTER TABLE t ADD COLUMN z TEXT;", "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT, b INTEGER); INSERT INTO n SELECT id, a, b FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;")]
    public async Task Migration_DownThatBringsAlmostTheSameBack_IsAFault(string more, string up, string down)
    {
        var migration = await MigrateAsync("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE, b INTEGER);" + more, up, down);

        Assert.NotEmpty(migration.Up);
        Assert.Contains(migration.Faults, fault => fault.StartsWith("down does not undo up", StringComparison.Ordinal));
        Assert.DoesNotContain("up changes nothing", migration.Faults);
    }

    [Theory]
    [InlineData("score NUMERIC(2, 1) NOT NULL CHECK (score > 0)")]
    [InlineData("score DECIMAL(5, 2) NOT NULL CHECK (score > 0 AND score < 100)")]
    [InlineData("score INTEGER NOT NULL CHECK (score IN (10, 20, 30))")]
    public async Task MadeRows_BoundsThatShutThemselvesOut_Fit(string column)
    {
        var outcome = await RunAsync(new()
        {
            Engine = EngineKind.Sqlite, Task = EngineTask.Queries, Schema = $"CREATE TABLE t (id INTEGER PRIMARY KEY, {column});", Before = "SELECT * FROM t", After = "SELECT * FROM t", Rows = 2_000,
        });

        Assert.Null(outcome.Fault);
    }

    [Fact]
    public async Task Schema_CommentThatBeginsTwice_IsReadAsSqliteReadsIt()
    {
        var outcome = await RunAsync(new() { Engine = EngineKind.Sqlite, Task = EngineTask.Schema, Schema = "CREATE TABLE t (id INTEGER PRIMARY KEY /* the /* key */);" });

        Assert.Null(outcome.Fault);
    }

    [Fact]
    public async Task Diagram_NamesOfOtherScriptsAndOfMermaidsOwn_StayApart()
    {
        var outcome = await RunAsync(new()
        {
            Engine = EngineKind.Sqlite, Task = EngineTask.Schema,
            Schema = "CREATE TABLE товары (имя TEXT PRIMARY KEY NOT NULL); CREATE TABLE class (id INTEGER PRIMARY KEY, имя TEXT REFERENCES товары (имя));",
        });

        var diagram = MermaidDiagram.BodyOf(outcome.Catalog!);
        Assert.Contains("    товары {\n        TEXT имя PK\n", diagram, StringComparison.Ordinal);
        Assert.Contains("    товары |o--o{ \"class\" : \"имя\"\n", diagram, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_TextsAndCommentsOfMySql_AreReadAsMySqlReadsThem()
    {
        const string Script = "# it's a comment\nINSERT INTO t VALUES ('it\\'s; here');\nSELECT 1;";

        Assert.Equal(2, SqlScript.Split(Script, mySql: true).Count);
    }

    private static async Task<MigrationOutcome> MigrateAsync(string schema, string up, string down)
    {
        var outcome = await RunAsync(new() { Engine = EngineKind.Sqlite, Task = EngineTask.Migration, Schema = schema, Up = up, Down = down, Rows = 50 });
        Assert.Null(outcome.Fault);
        return outcome.Migration!;
    }

    private static Task<EngineOutcome> RunAsync(EngineOrder order) => EngineWork.RunAsync(order, CancellationToken.None);
}
