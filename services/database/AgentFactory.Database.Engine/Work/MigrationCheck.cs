using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Databases;
using AgentFactory.Database.Engine.Rows;

namespace AgentFactory.Database.Engine.Work;

/// <summary>A migration over a database with rows: up, down, and up again.</summary>
internal sealed class MigrationCheck(IDatabase database, EngineOrder order)
{
    private const int MaxDifferences = 20;
    private readonly List<string> _faults = [];
    private readonly List<string> _notes = [];
    private readonly List<Loss> _losses = [];

    /// <exception cref="SqlFaultException">A script cannot be executed.</exception>
    public async Task<MigrationOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var (old, oldData) = await LookAsync(cancellationToken);
        var (up, upData) = await StepAsync("up", order.Up, cancellationToken);
        var changes = Differences(old, up);
        if (changes.Count == 0 && oldData.Tables.All(table => oldData.Find(table)!.Columns.All(column => upData.Find(table, column.Key) == column.Value)))
            _faults.Add("up changes nothing");
        FindLosses(old, oldData, up, upData);
        NoteWhatRowsMayBreak(old, up);

        var (down, downData) = await StepAsync("down", order.Down, cancellationToken);
        var left = Differences(old, down);
        _faults.AddRange(left.Select(difference => $"down does not undo up: {difference}"));
        CompareAfterDown(oldData, upData, downData);

        // Over something else than the old schema, up would only fail with words that lead astray.
        if (left.Count == 0)
        {
            var (again, _) = await StepAsync("up again", order.Up, cancellationToken);
            _faults.AddRange(Differences(up, again).Select(difference => $"up after down does not come to what up came to before: {difference}"));
        }

        var counts = oldData.Tables.Select(table => new RowCount(table, oldData.Find(table)!.Rows, upData.Find(table)?.Rows));
        return new MigrationOutcome(changes, _losses, _notes, _faults, [.. counts]);
    }

    private async Task<(Catalog Catalog, DataPrint Data)> StepAsync(string stage, string script, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(stage, script, cancellationToken);
        foreach (var violation in await database.FindViolationsAsync(cancellationToken))
            _faults.Add($"after {stage}, {violation}");
        return await LookAsync(cancellationToken);
    }

    private async Task<(Catalog Catalog, DataPrint Data)> LookAsync(CancellationToken cancellationToken)
    {
        var catalog = await database.ReadCatalogAsync(cancellationToken);
        return (catalog, await DataPrint.OfAsync(database, catalog, cancellationToken));
    }

    private void FindLosses(Catalog old, DataPrint before, Catalog now, DataPrint after)
    {
        foreach (var table in old.Tables)
        {
            var rows = before.Find(table.Name)!.Rows;
            if (after.Find(table.Name) is not { } left)
                FindLossesOfDropped(table, rows, before, after);
            else
            {
                if (left.Rows < rows)
                    _losses.Add(new(table.Name, "", $"table {table.Name} loses {rows - left.Rows} of {rows} rows"));
                foreach (var column in table.Columns)
                    FindLoss(table.Name, column.Name, now.Find(table.Name)!.Find(column.Name), before, after, Math.Max(0, rows - left.Rows));
            }
        }
    }

    private void FindLossesOfDropped(Table table, long rows, DataPrint before, DataPrint after)
    {
        var places = table.Columns.Select(column => (column.Name, Place: after.FindElsewhere(before.Find(table.Name, column.Name)!, before))).ToList();
        var gone = places.Where(place => place.Place is null).Select(place => place.Name).ToList();
        if (gone.Count == places.Count)
            _losses.Add(new(table.Name, "", $"table {table.Name} is dropped with {rows} rows"));
        else
        {
            _notes.Add($"the values of {table.Name} are now in {string.Join(", ", places.Select(place => place.Place).OfType<string>())}");
            _losses.AddRange(gone.Select(column => new Loss(table.Name, column, $"column {table.Name}.{column} is dropped, with {before.Find(table.Name, column)!.Values} values")));
        }
    }

    private void FindLoss(string table, string column, Column? now, DataPrint before, DataPrint after, long rowsLost)
    {
        var (had, has) = (before.Find(table, column)!, after.Find(table, column));
        if (has == had)
            return;
        var place = after.FindElsewhere(had, before);
        if (place is not null)
            _notes.Add($"the values of {table}.{column} are now in {place}");
        else if (now is null || has is null)
            _losses.Add(new(table, column, $"column {table}.{column} is dropped, with {had.Values} values"));
        else if (has.Values < had.Values - rowsLost)
            _losses.Add(new(table, column, $"column {table}.{column} loses {had.Values - rowsLost - has.Values} of {had.Values} values: they are NULL after it"));
        else if (rowsLost == 0)
            _notes.Add($"values of {table}.{column} are changed");
    }

    // The rows here met it; those of a database in use may not, and would stop the migration.
    private void NoteWhatRowsMayBreak(Catalog old, Catalog now)
    {
        foreach (var (table, next) in old.Tables.Select(table => (table, now.Find(table.Name))))
        {
            if (next is null)
                continue;
            foreach (var column in table.Columns.Where(column => !column.NotNull && !table.PrimaryKey.Contains(column.Name, StringComparer.Ordinal) && next.Find(column.Name) is { NotNull: true }))
                _notes.Add($"{table.Name}.{column.Name} may not be NULL any more: a database where it is refuses the migration unless up fills it first");
            foreach (var set in next.UniqueSets().Where(set => set.All(name => table.Find(name) is not null) && !table.UniqueSets().Any(other => other.ToHashSet(StringComparer.Ordinal).IsSubsetOf(set))))
                _notes.Add($"{table.Name}({string.Join(", ", set)}) must now be unique: a database where it is not refuses the migration");
        }
    }

    // Structure was compared already; here it is what stands in it. What is lost by name is asked about; nothing else may go with it.
    private void CompareAfterDown(DataPrint before, DataPrint between, DataPrint after)
    {
        foreach (var table in before.Tables)
        {
            if (after.Find(table) is not { } left || _losses.Exists(loss => loss.Table == table && loss.Column.Length == 0))
                continue;
            var had = before.Find(table)!;
            if (left.Rows != had.Rows)
            {
                _faults.Add($"down does not bring the rows of {table} back: {had.Rows} before, {left.Rows} after");
                continue;
            }

            foreach (var (column, values) in had.Columns.Where(column => !_losses.Exists(loss => loss.Table == table && loss.Column == column.Key)))
            {
                if (left.Columns.GetValueOrDefault(column) is not { } now || now == values)
                    continue;
                if (between.Find(table, column) is { } changed && changed != values)
                    _losses.Add(new(table, column, $"the values of {table}.{column} are changed, and down does not bring the old ones back"));
                else
                    _faults.Add($"down does not bring the values of {table}.{column} back");
            }
        }
    }

    private static List<string> Differences(Catalog before, Catalog after)
    {
        var (old, now) = (before.Facts(), after.Facts());
        List<string> differences = [.. old.Except(now, StringComparer.Ordinal).Select(fact => $"- {fact}"), .. now.Except(old, StringComparer.Ordinal).Select(fact => $"+ {fact}")];
        return differences.Count <= MaxDifferences ? differences : [.. differences.Take(MaxDifferences), $"… and {differences.Count - MaxDifferences} more"];
    }
}
