namespace AgentFactory.Database.Engine.Catalogs;

/// <summary>A database as the engine's own catalog describes it.</summary>
/// <param name="Tables">By name.</param>
/// <param name="Others">Views, triggers, functions, types: a line each.</param>
internal sealed record Catalog(IReadOnlyList<Table> Tables, IReadOnlyList<string> Others)
{
    public Table? Find(string name) => Tables.FirstOrDefault(table => table.Name == name);

    /// <summary>Everything that a migration must bring back, one line each, sorted. The order of columns is not part of it.</summary>
    public IReadOnlyList<string> Facts() => [.. Tables.SelectMany(table => table.Facts()).Concat(Others).Order(StringComparer.Ordinal)];
}

internal sealed record Table
{
    public required string Name { get; init; }

    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>What it is beside its columns, for instance STRICT; empty for an ordinary one.</summary>
    public string Kind { get; init; } = "";

    /// <summary>In the key's order; empty when there is none.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    public required IReadOnlyList<ForeignKey> ForeignKeys { get; init; }

    public required IReadOnlyList<TableIndex> Indexes { get; init; }

    /// <summary>The conditions of its CHECK constraints.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    public Column? Find(string column) => Columns.FirstOrDefault(found => found.Name == column);

    /// <summary>Sets of columns that no two rows have in common.</summary>
    public IEnumerable<IReadOnlyList<string>> UniqueSets() =>
        Indexes.Where(index => index is { Unique: true, Partial: false }).Select(index => index.Columns).Append(PrimaryKey).Where(set => set.Count > 0);

    public IEnumerable<string> Facts() =>
    [
        $"table {Name}{(Kind.Length == 0 ? "" : " " + Kind)}",
        .. Columns.Select(column => $"column {Name}.{column}"),
        .. PrimaryKey.Count == 0 ? Array.Empty<string>() : [$"primary key {Name}({string.Join(", ", PrimaryKey)})"],
        .. ForeignKeys.Select(key => $"foreign key {Name}{key}"),
        .. Indexes.Select(index => $"{(index.Unique ? "unique " : "")}index {(index.Implicit ? "" : index.Name + " ")}on {Name}({string.Join(", ", index.Columns)}){(index.Partial ? " partial" : "")}{(index.Detail.Length == 0 ? "" : $": {index.Detail}")}"),
        .. Checks.Select(check => $"check {Name}: {check}"),
    ];
}

/// <summary>A column; its type as declared or as the engine calls it. A generated one cannot be written; the choices are those of an enumeration.</summary>
internal sealed record Column(string Name, string Type, bool NotNull, string? Default, bool Generated, IReadOnlyList<string> Choices)
{
    /// <summary>How its texts are compared; empty where that is the engine's usual way.</summary>
    public string Collation { get; init; } = "";

    public override string ToString() =>
        $"{Name} {Type.ToLowerInvariant()}{(Collation.Length == 0 ? "" : $" collate {Collation}")}{(NotNull ? " not null" : "")}{(Default is null ? "" : $" default {Default}")}{(Generated ? " generated" : "")}";
}

internal sealed record ForeignKey(IReadOnlyList<string> Columns, string References, IReadOnlyList<string> ReferencedColumns, string OnDelete)
{
    /// <summary>What happens to a row when the key that it references changes, and when the key is checked, in the engine's words; empty for the usual.</summary>
    public string More { get; init; } = "";

    public override string ToString() =>
        $"({string.Join(", ", Columns)}) references {References}({string.Join(", ", ReferencedColumns)}) on delete {OnDelete.ToLowerInvariant()}{(More.Length == 0 ? "" : " " + More)}";
}

/// <summary>An index; an expression stands as <c>(expression)</c>. A partial one has a WHERE; an implicit one is a constraint's, with a name of the engine's.</summary>
internal sealed record TableIndex(string Name, IReadOnlyList<string> Columns, bool Unique, bool Partial, bool Implicit)
{
    /// <summary>Its expressions, its condition, its order and its method, normalized; empty for one that is no more than its columns.</summary>
    public string Detail { get; init; } = "";
}
