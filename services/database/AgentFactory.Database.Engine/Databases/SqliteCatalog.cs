using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>Reads SQLite's own tables of tables.</summary>
/// <param name="query">Executes a statement and visits its rows.</param>
/// <param name="describe">The collation of a column, and whether it counts up without ever using a number again.</param>
internal sealed class SqliteCatalog(Action<string, Action<string?[]>> query, Func<string, string, (string Collation, bool CountsUp)> describe)
{
    public Catalog Read()
    {
        var tables = Rows("SELECT m.name, m.sql, l.wr, l.strict FROM sqlite_schema m JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main' "
            + "WHERE m.type = 'table' AND l.type IN ('table', 'virtual') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name");
        var others = Rows("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY type, name");
        return new Catalog(
            [.. tables.Select(row => ReadTable(row[0]!, row[1] ?? "", row[2] == "1", row[3] == "1"))],
            [.. others.Select(row => $"{row[0]} {row[1]}: {SqlScript.Normalize(row[2] ?? "")}")]);
    }

    private Table ReadTable(string name, string sql, bool withoutRowId, bool strict)
    {
        // cid, name, type, notnull, dflt_value, pk, hidden: 2 and 3 are generated columns, 1 is hidden in a virtual table.
        var columns = Rows($"PRAGMA table_xinfo({Text(name)})").Where(row => row[6] != "1").ToList();
        return new Table
        {
            Name = name,
            Kind = string.Join(' ', new[]
            {
                strict ? "strict" : "", withoutRowId ? "without rowid" : "", columns.Exists(row => row[5] == "1" && describe(name, row[1]!).CountsUp) ? "autoincrement" : "",
            }.Where(word => word.Length > 0)),
            Columns = [.. columns.Select(row => new Column(row[1]!, row[2] ?? "", row[3] == "1", row[4], row[6] is "2" or "3", [])
            {
                Collation = describe(name, row[1]!).Collation is var collation && collation.Equals("BINARY", StringComparison.OrdinalIgnoreCase) ? "" : collation.ToLowerInvariant(),
            })],
            PrimaryKey = [.. columns.Where(row => row[5] != "0").OrderBy(row => int.Parse(row[5]!, System.Globalization.CultureInfo.InvariantCulture)).Select(row => row[1]!)],
            ForeignKeys = ReadForeignKeys(name),
            Indexes = ReadIndexes(name),
            Checks = SqlScript.Checks(sql),
        };
    }

    private List<ForeignKey> ReadForeignKeys(string table) =>
        // id, seq, table, from, to, on_update, on_delete, match; `to` is NULL where the parent's primary key is meant.
        [.. Rows($"PRAGMA foreign_key_list({Text(table)})").GroupBy(row => row[0]).Select(key =>
        {
            var parts = key.OrderBy(row => int.Parse(row[1]!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            var parent = TableNamed(parts[0][2]!);
            IReadOnlyList<string> referenced = parts[0][4] is null ? PrimaryKeyOf(parent) : [.. parts.Select(row => ColumnNamed(parent, row[4]!))];
            return new ForeignKey([.. parts.Select(row => row[3]!)], parent, referenced, parts[0][6]!)
            {
                More = parts[0][5]!.Equals("NO ACTION", StringComparison.OrdinalIgnoreCase) ? "" : $"on update {parts[0][5]!.ToLowerInvariant()}",
            };
        })];

    private List<TableIndex> ReadIndexes(string table) =>
        // seq, name, unique, origin (c: made by CREATE INDEX, u: a constraint, pk), partial
        [.. Rows($"PRAGMA index_list({Text(table)})").Where(row => row[3] != "pk").Select(row =>
        {
            // seqno, cid, name, desc, coll, key
            var parts = Rows($"PRAGMA index_xinfo({Text(row[1]!)})").Where(part => part[5] == "1").ToList();
            var isPlain = row[4] != "1" && parts.TrueForAll(part => part[2] is not null && part[3] != "1" && part[4] == "BINARY");
            return new TableIndex(row[1]!, [.. parts.Select(part => part[2] ?? "(expression)")], row[2] == "1", row[4] == "1", row[3] != "c") { Detail = isPlain ? "" : DetailOf(row[1]!) };
        })];

    // What stands after the table's name, as it was written.
    private string DetailOf(string index) => Rows($"SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = {Text(index)}") is [[{ } sql]]
        && SqlTokens.Read(sql).Find(token => token.Is("(")) is { Text: not null } parenthesis ? SqlScript.Normalize(sql[parenthesis.Start..]) : "";

    // A reference may spell the name in another case than the table has.
    private string TableNamed(string name) =>
        Rows($"SELECT name FROM sqlite_schema WHERE type = 'table' AND name = {Text(name)} COLLATE NOCASE") is [var row] ? row[0]! : name;

    private string ColumnNamed(string table, string name) =>
        Rows($"SELECT name FROM pragma_table_xinfo({Text(table)}) WHERE name = {Text(name)} COLLATE NOCASE") is [var row] ? row[0]! : name;

    private List<string> PrimaryKeyOf(string table) =>
        [.. Rows($"SELECT name FROM pragma_table_info({Text(table)}) WHERE pk > 0 ORDER BY pk").Select(row => row[0]!)];

    private List<string?[]> Rows(string sql)
    {
        var rows = new List<string?[]>();
        query(sql, row => rows.Add([.. row]));
        return rows;
    }

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
