using AgentFactory.Agents.Testing;
using AgentFactory.Database;
using AgentFactory.Database.Engine;
using Npgsql;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>The database agent on a server that is configured, by a role that is no superuser.</summary>
[Collection(PostgresTests.Name)]
public sealed class ThrowAwayDatabaseTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Run_OnServer_LeavesNoDatabaseAndNoRole()
    {
        Skip.If(PostgresServer.Obstacle);
        var admin = await fixture.Server.CreateDatabaseAsync();
        await ExecuteAsync(admin, "CREATE ROLE checker LOGIN CREATEDB CREATEROLE");
        var options = new DatabaseOptions { PostgresServer = new NpgsqlConnectionStringBuilder(admin) { Username = "checker" }.ConnectionString };

        // The sandbox is never asked: nothing is run here but statements on the server.
        var outcome = await new EngineRunner(new TestSandbox(), options).RunAsync(
            new EngineOrder
            {
                Engine = EngineKind.Postgresql,
                Task = EngineTask.Migration,
                Rows = 10,
                Schema = "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);",
                Up = "ALTER TABLE users DROP COLUMN email;",
                Down = "ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';",
            },
            CancellationToken.None);

        Assert.Null(outcome.Fault);
        Assert.Equal(["column users.email is dropped, with 10 values"], outcome.Migration!.Losses.Select(loss => loss.What));
        Assert.Equal(["down does not undo up: - column users.email text not null", "down does not undo up: + column users.email text not null default ''::text"], outcome.Migration.Faults);
        Assert.Equal(0L, await ExecuteAsync(admin, "SELECT (SELECT count(*) FROM pg_database WHERE datname LIKE 'factory\\_%') + (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'factory\\_%')"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
