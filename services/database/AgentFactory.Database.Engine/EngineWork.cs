using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Databases;
using AgentFactory.Database.Engine.Rows;
using AgentFactory.Database.Engine.Work;

namespace AgentFactory.Database.Engine;

/// <summary>Carries out an order. Whatever a script does is an outcome; only faults of ours throw.</summary>
internal static class EngineWork
{
    public static async Task<EngineOutcome> RunAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return order.Engine == EngineKind.Sqlite ? await RunOnSqliteAsync(order, cancellationToken) : await RunOnPostgresAsync(order, cancellationToken);
        }
        catch (SqlFaultException fault)
        {
            return new EngineOutcome { Engine = order.Engine == EngineKind.Sqlite ? "SQLite" : "PostgreSQL", Fault = fault.Fault };
        }
    }

    private static async Task<EngineOutcome> RunOnSqliteAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        await using var database = await SqliteDatabase.CreateAsync(order.Limits, cancellationToken);
        return await RunAsync(database, order, cancellationToken);
    }

    private static async Task<EngineOutcome> RunOnPostgresAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        await using var cluster = order.PostgresServer is null ? await PostgresCluster.StartAsync(cancellationToken) : null;
        await using var database = await PostgresDatabase.CreateAsync(order.PostgresServer ?? cluster!.ConnectionString, order.Limits, cancellationToken);
        return await RunAsync(database, order, cancellationToken);
    }

    private static async Task<EngineOutcome> RunAsync(IDatabase database, EngineOrder order, CancellationToken cancellationToken)
    {
        var outcome = new EngineOutcome { Engine = database.Engine };
        try
        {
            await database.ExecuteAsync("schema", order.Schema, cancellationToken);
            var catalog = await database.ReadCatalogAsync(cancellationToken);
            outcome = outcome with { Catalog = catalog, Findings = CatalogFindings.Of(catalog, order.Engine) };
            if (order.Task != EngineTask.Schema || order.Seed.Length > 0)
                await FillAsync(database, catalog, order, cancellationToken);
            return order.Task switch
            {
                EngineTask.Migration => outcome with { Migration = await new MigrationCheck(database, order).RunAsync(cancellationToken) },
                EngineTask.Queries => outcome with { Queries = await new QueryCheck(database, order).RunAsync(cancellationToken) },
                _ => outcome,
            };
        }
        catch (SqlFaultException fault)
        {
            return outcome with { Fault = fault.Fault };
        }
        catch (FormatException unended)
        {
            return outcome with { Fault = new EngineFault("check", unended.Message, "") };
        }
    }

    private static async Task FillAsync(IDatabase database, Catalog catalog, EngineOrder order, CancellationToken cancellationToken)
    {
        if (order.Seed.Length > 0)
            await database.ExecuteAsync("seed", order.Seed, cancellationToken);
        if (order.Task == EngineTask.Schema)
            return;
        var data = order.Seed.Length > 0 ? await DataPrint.OfAsync(database, catalog, cancellationToken) : null;
        await new RowMaker(catalog, order.Rows, varied: order.Task == EngineTask.Queries).FillAsync(database, table => data?.Find(table) is not { Rows: > 0 }, cancellationToken);
    }
}
