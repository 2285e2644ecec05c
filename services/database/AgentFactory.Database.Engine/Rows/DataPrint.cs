using System.Security.Cryptography;
using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Databases;

namespace AgentFactory.Database.Engine.Rows;

/// <summary>What a database holds, so that two moments can be compared: for each column how many values, and a sum over all of them.</summary>
internal sealed class DataPrint
{
    private readonly Dictionary<string, TablePrint> _tables;

    private DataPrint(Dictionary<string, TablePrint> tables) => _tables = tables;

    public IEnumerable<string> Tables => _tables.Keys;

    public static async Task<DataPrint> OfAsync(IDatabase database, Catalog catalog, CancellationToken cancellationToken)
    {
        var tables = new Dictionary<string, TablePrint>(StringComparer.Ordinal);
        foreach (var table in catalog.Tables)
        {
            long rows = 0;
            var (values, sums) = (new long[table.Columns.Count], new ulong[table.Columns.Count]);
            var texts = table.Columns.Select(column => database.AsText(database.Quote(column.Name)));
            await database.QueryAsync("catalog", $"SELECT {string.Join(", ", texts)} FROM {database.Quote(table.Name)}", row =>
            {
                rows++;
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is not { } value)
                        continue;
                    values[i]++;
                    sums[i] = unchecked(sums[i] + Hash(value));
                }
            }, cancellationToken);
            tables[table.Name] = new(rows, table.Columns.Select((column, i) => (column.Name, new ColumnPrint(values[i], sums[i]))).ToDictionary(StringComparer.Ordinal));
        }

        return new DataPrint(tables);
    }

    public TablePrint? Find(string table) => _tables.GetValueOrDefault(table);

    public ColumnPrint? Find(string table, string column) => Find(table)?.Columns.GetValueOrDefault(column);

    /// <summary>Whether anything that <paramref name="before"/> holds is not here as it was; what is new is none of it.</summary>
    public bool Differs(DataPrint before) => before._tables.Any(table => Find(table.Key) is not { } now || now.Rows != table.Value.Rows
        || table.Value.Columns.Any(column => now.Columns.GetValueOrDefault(column.Key) != column.Value));

    /// <summary>Another column that holds just these values, among those that are not in <paramref name="known"/>.</summary>
    public string? FindElsewhere(ColumnPrint print, DataPrint known) => print.Values == 0 ? null : _tables
        .SelectMany(table => table.Value.Columns.Select(column => (Table: table.Key, Column: column.Key, Print: column.Value)))
        .Where(place => place.Print == print && known.Find(place.Table, place.Column) is null)
        .Select(place => $"{place.Table}.{place.Column}").FirstOrDefault();

    // The sum must not depend on the order of rows, which no engine promises.
    public static ulong Hash(string value) => BitConverter.ToUInt64(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(value)));
}

internal sealed record TablePrint(long Rows, IReadOnlyDictionary<string, ColumnPrint> Columns);

/// <param name="Values">How many are not NULL.</param>
/// <param name="Sum">Over the hashes of all of them.</param>
internal sealed record ColumnPrint(long Values, ulong Sum);
