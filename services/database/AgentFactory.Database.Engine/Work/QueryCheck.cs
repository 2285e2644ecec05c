using AgentFactory.Database.Engine.Databases;
using AgentFactory.Database.Engine.Rows;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.Database.Engine.Work;

/// <summary>Two queries on the same rows: plans, results, times.</summary>
internal sealed class QueryCheck(IDatabase database, EngineOrder order)
{
    private const int MaxPlan = 4_000;
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <exception cref="SqlFaultException">A script or a query cannot be executed.</exception>
    public async Task<QueryOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var counts = await CountAsync(cancellationToken);
        var (data, altered) = (order.Changes.Length > 0 ? await PrintAsync(cancellationToken) : null, false);
        await database.AnalyzeAsync(cancellationToken);
        var before = await MeasureAsync("before", order.Before, cancellationToken);
        if (order.Changes.Length > 0)
        {
            await database.ExecuteAsync("changes", order.Changes, cancellationToken);
            await database.AnalyzeAsync(cancellationToken);
            altered = (await PrintAsync(cancellationToken)).Differs(data!);
        }

        var after = await MeasureAsync("after", order.After, cancellationToken);
        var now = (await CountAsync(cancellationToken)).ToDictionary(count => count.Table, count => count.Before, StringComparer.Ordinal);
        return new QueryOutcome
        {
            Rows = [.. counts.Select(count => count with { After = now.TryGetValue(count.Table, out var rows) ? rows : null })],
            PlanBefore = before.Plan,
            PlanAfter = after.Plan,
            MillisecondsBefore = before.Milliseconds,
            MillisecondsAfter = after.Milliseconds,
            ResultRows = before.Rows,
            Difference = Difference(before, after),
            Doubt = Doubt(before, altered),
        };
    }

    private string? Difference(Measured before, Measured after) => (before, after) switch
    {
        _ when before.Columns != after.Columns => $"{before.Columns} columns before, {after.Columns} after",
        _ when before.Rows != after.Rows => $"{before.Rows} rows before, {after.Rows} after",
        _ when before.Sum != after.Sum => "as many rows, but not the same ones",
        // Where no order is asked for, an engine may give any.
        _ when before.Sequence != after.Sequence && AsksForOrder(order.Before) =>
            "the same rows in another order, and the query before asks for one (where rows tie in what it sorts by, have both sort by a key as well)",
        _ => null,
    };

    private string? Doubt(Measured before, bool altered) => (before.Rows, altered) switch
    {
        (_, true) => "what is executed between the two changes or removes rows that were there; only what makes the query faster belongs there",
        (0, _) => "neither query gives a row of those made, and nothing equals nothing; give a seed with rows that they find",
        (> 1, _) when AsksForOrder(order.Before) && !AsksForOrder(order.After) => "the query before asks for an order and the one after for none, so that it came out the same is chance",
        _ => null,
    };

    /// <summary>Whether the rows of the query itself are put in order, and not only those of a part of it.</summary>
    private static bool AsksForOrder(string query)
    {
        var depth = 0;
        foreach (var token in SqlTokens.Read(query))
        {
            depth += token.Is("(") ? 1 : token.Is(")") ? -1 : 0;
            if (depth == 0 && token.Is("ORDER"))
                return true;
        }

        return false;
    }

    private async Task<DataPrint> PrintAsync(CancellationToken cancellationToken) =>
        await DataPrint.OfAsync(database, await database.ReadCatalogAsync(cancellationToken), cancellationToken);

    private async Task<Measured> MeasureAsync(string stage, string query, CancellationToken cancellationToken)
    {
        var plan = await database.ExplainAsync(stage, query, cancellationToken);
        var measured = new Measured(plan.Length <= MaxPlan ? plan : plan[..MaxPlan] + "…\n", 0, 0, 0, 0, 0);
        // The first time warms caches, and is the one whose rows are looked at.
        await database.QueryAsync(stage, query, row => measured = measured.With(row), cancellationToken);
        var (times, begun) = (new List<double>(), Clock.GetTimestamp());
        do
        {
            var started = Clock.GetTimestamp();
            await database.QueryAsync(stage, query, _ => { }, cancellationToken);
            times.Add(Clock.GetElapsedTime(started).TotalMilliseconds);
        }
        while (times.Count < order.Limits.Repeats && Clock.GetElapsedTime(begun) < order.Limits.MeasureTime);
        times.Sort();
        return measured with { Milliseconds = times[times.Count / 2] };
    }

    private async Task<List<RowCount>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new List<RowCount>();
        foreach (var table in (await database.ReadCatalogAsync(cancellationToken)).Tables)
            await database.QueryAsync("catalog", $"SELECT count(*) FROM {database.Quote(table.Name)}",
                row => counts.Add(new(table.Name, long.Parse(row[0]!, System.Globalization.CultureInfo.InvariantCulture), null)), cancellationToken);
        return counts;
    }

    private sealed record Measured(string Plan, int Columns, long Rows, ulong Sum, ulong Sequence, double Milliseconds)
    {
        public Measured With(string?[] row)
        {
            var hash = DataPrint.Hash(string.Join('\u001f', row.Select(value => value ?? "\u0000")));
            return this with { Columns = row.Length, Rows = Rows + 1, Sum = unchecked(Sum + hash), Sequence = unchecked((Sequence * 31) + hash) };
        }
    }
}
