namespace AgentFactory.Database.Engine.Catalogs;

/// <summary>What a catalog shows to be wrong or doubtful. Nothing here reads a script: the engine has.</summary>
internal static class CatalogFindings
{
    private const int ManyColumns = 50;

    public static IReadOnlyList<Finding> Of(Catalog catalog, EngineKind engine) => catalog.Tables.Count == 0
        ? [new(Severity.Error, "schema", "it was executed, but makes no table.")]
        : [.. catalog.Tables.SelectMany(table => Of(table, catalog, engine)).OrderByDescending(finding => finding.Severity)];

    private static IEnumerable<Finding> Of(Table table, Catalog catalog, EngineKind engine) =>
        Keys(table, engine).Concat(ForeignKeys(table, catalog)).Concat(Indexes(table)).Concat(Names(table)).Concat(TypeSmells.Of(table, engine));

    private static IEnumerable<Finding> Keys(Table table, EngineKind engine)
    {
        if (table.PrimaryKey.Count == 0)
            yield return new(Severity.Error, table.Name, "it has no primary key: two equal rows cannot be told apart. Give it one.");
        // SQLite keeps an old fault for compatibility: only INTEGER PRIMARY KEY, STRICT and WITHOUT ROWID tables refuse NULL in a key.
        if (engine == EngineKind.Sqlite)
            foreach (var column in table.PrimaryKey.Select(table.Find).OfType<Column>().Where(column => !column.NotNull && !IsRowId(table, column)))
                yield return new(Severity.Warning, $"{table.Name}.{column.Name}", "SQLite lets a key column without NOT NULL be NULL, many times over. Say NOT NULL.");
        if (table.Columns.Count > ManyColumns)
            yield return new(Severity.Note, table.Name, $"it has {table.Columns.Count} columns: more than one thing may be kept in it.");
    }

    private static bool IsRowId(Table table, Column column) => table.PrimaryKey.Count == 1 && column.Type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Finding> ForeignKeys(Table table, Catalog catalog)
    {
        foreach (var key in table.ForeignKeys)
        {
            var where = $"{table.Name}({string.Join(", ", key.Columns)})";
            if (catalog.Find(key.References) is not { } parent)
            {
                yield return new(Severity.Error, where, $"it references {key.References}, which does not exist: every insert will fail.");
                continue;
            }

            if (!parent.UniqueSets().Any(set => set.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(key.ReferencedColumns)))
                yield return new(Severity.Error, where, $"it references {parent.Name}({string.Join(", ", key.ReferencedColumns)}), which is neither its primary key nor unique.");
            if (!StartsIndex(table, key.Columns))
                yield return new(Severity.Warning, where, $"no index begins with the columns of this foreign key: deletes in {parent.Name} and joins read the whole table. Make one.");
            foreach (var (column, referenced) in key.Columns.Zip(key.ReferencedColumns))
                if (table.Find(column) is { } own && parent.Find(referenced) is { } other && !TypeSmells.Fit(own.Type, other.Type))
                    yield return new(Severity.Warning, $"{table.Name}.{column}", $"its type is {own.Type}, that of {parent.Name}.{referenced} is {other.Type}. Use one type.");
        }
    }

    private static bool StartsIndex(Table table, IReadOnlyList<string> columns) =>
        table.Indexes.Where(index => !index.Partial).Select(index => index.Columns).Append(table.PrimaryKey)
            .Any(indexed => indexed.Count >= columns.Count && indexed.Take(columns.Count).ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(columns));

    private static IEnumerable<Finding> Indexes(Table table)
    {
        foreach (var index in table.Indexes.Where(index => index is { Partial: false, Implicit: false, Unique: false }))
            if (table.Indexes.Where(other => other != index && !other.Partial).Select(other => other.Columns).Append(table.PrimaryKey)
                .FirstOrDefault(other => other.Count >= index.Columns.Count && other.Take(index.Columns.Count).SequenceEqual(index.Columns, StringComparer.Ordinal)) is { } longer)
                yield return new(Severity.Note, $"{table.Name}: {index.Name}", $"the index or key on ({string.Join(", ", longer)}) begins with the same columns: this one costs writes for nothing.");
    }

    private static IEnumerable<Finding> Names(Table table)
    {
        if (ReservedWords.Contains(table.Name))
            yield return new(Severity.Warning, table.Name, "the name is a reserved word: every query must quote it. Take another.");
        foreach (var column in table.Columns.Where(column => ReservedWords.Contains(column.Name)))
            yield return new(Severity.Warning, $"{table.Name}.{column.Name}", "the name is a reserved word: every query must quote it. Take another.");
    }
}
