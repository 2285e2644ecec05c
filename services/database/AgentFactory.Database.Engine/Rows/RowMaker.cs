using System.Globalization;
using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Databases;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.Database.Engine.Rows;

/// <summary>
/// Fills tables with rows that fit their types, keys and plain CHECK constraints. The same catalog gives the same rows every time. What
/// a constraint of another kind refuses is a fault that asks for a seed.
/// </summary>
internal sealed class RowMaker(Catalog catalog, int rows)
{
    private const int Spread = 7919;
    private static readonly DateTime Begin = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Fills every table that <paramref name="isEmpty"/> says is empty, parents first.</summary>
    /// <exception cref="SqlFaultException">The engine refuses a row.</exception>
    public async Task FillAsync(IDatabase database, Func<string, bool> isEmpty, CancellationToken cancellationToken)
    {
        foreach (var table in InOrder().Where(table => isEmpty(table.Name)))
        {
            var columns = table.Columns.Where(column => !column.Generated).ToList();
            try
            {
                if (columns.Count > 0)
                    await database.InsertAsync(
                        table.Name, [.. columns.Select(column => column.Name)],
                        Enumerable.Range(0, rows).Select(row => columns.Select(column => Value(table, column, row)).ToArray()), cancellationToken);
            }
            catch (SqlFaultException refused)
            {
                throw new SqlFaultException(
                    "made rows", $"rows made for {table.Name} do not fit its constraints ({refused.Message}). Give a seed: a script that fills the tables.");
            }
        }
    }

    private List<Table> InOrder()
    {
        var (ordered, left) = (new List<Table>(), catalog.Tables.ToList());
        while (left.Count > 0)
        {
            // In a circle of tables one goes first; its key is then NULL, or a seed is asked for.
            var next = left.Find(table => table.ForeignKeys.All(key => key.References == table.Name || left.TrueForAll(other => other.Name != key.References))) ?? left[0];
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    private string? Value(Table table, Column column, int row)
    {
        var distinct = table.UniqueSets().Any(set => set.Contains(column.Name, StringComparer.Ordinal));
        if (table.ForeignKeys.FirstOrDefault(key => key.Columns.Contains(column.Name, StringComparer.Ordinal)) is not { } foreign)
            return Plain(table, column, row, distinct);
        if (catalog.Find(foreign.References) is not { } parent)
            return null;
        if (!column.NotNull && !table.PrimaryKey.Contains(column.Name, StringComparer.Ordinal) && IsInCircle(table, parent))
            return null;
        // Where the key is part of something unique, rows pair up one to one; elsewhere children are spread over the parents.
        var parentRow = distinct || parent == table ? row : (int)((long)(row + foreign.Columns.Count) * Spread % rows);
        var referenced = foreign.ReferencedColumns.ElementAtOrDefault(foreign.Columns.ToList().IndexOf(column.Name));
        return referenced is null || parent.Find(referenced) is not { } other
            ? null
            : parent == table && referenced == column.Name ? Plain(table, column, row, distinct) : Value(parent, other, parentRow);
    }

    private bool IsInCircle(Table table, Table parent)
    {
        var (seen, ahead) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([parent.Name]));
        while (ahead.TryPop(out var name))
        {
            if (name == table.Name)
                return true;
            if (seen.Add(name) && catalog.Find(name) is { } found)
                foreach (var key in found.ForeignKeys)
                    ahead.Push(key.References);
        }

        return false;
    }

    private static string? Plain(Table table, Column column, int row, bool distinct)
    {
        if (column.Choices.Count > 0)
            return column.Choices[row % column.Choices.Count];
        var number = distinct ? row + 1 : (int)((long)row * 31 % 1000) + 1;
        if (Allowed(table, column, number) is { } allowed)
            return allowed;
        var type = column.Type.ToLowerInvariant();
        return type switch
        {
            _ when type.Contains("bool", StringComparison.Ordinal) => row % 2 == 0 ? "1" : "0",
            _ when type.Contains("int", StringComparison.Ordinal) && type != "interval" || type.Contains("serial", StringComparison.Ordinal) => Text(number),
            "uuid" => new Guid(row, 0, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, (byte)(column.Name.Length & 0xff)]).ToString(),
            "date" => Begin.AddDays(distinct ? row : row % 1000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "interval" => $"{number} seconds",
            "inet" or "cidr" => $"10.{row >> 16 & 255}.{row >> 8 & 255}.{row & 255}",
            _ when type.StartsWith("timestamp", StringComparison.Ordinal) || type == "datetime" => Begin.AddMinutes(row).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            _ when type.StartsWith("time", StringComparison.Ordinal) => Begin.AddSeconds(row).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            _ when type.StartsWith("json", StringComparison.Ordinal) => $"{{\"n\": {row}}}",
            _ when type.EndsWith("[]", StringComparison.Ordinal) => "{}",
            _ when type.StartsWith("numeric", StringComparison.Ordinal) || type.StartsWith("decimal", StringComparison.Ordinal) => Text(Length(type) is { } digits and < 4 ? number % (int)Math.Pow(10, digits) : number),
            "real" or "float" or "double" or "double precision" or "money" => Text(number),
            _ when type.StartsWith("bytea", StringComparison.Ordinal) => $"\\x{row:x8}",
            _ => Words(column.Name, row, Length(type)),
        };
    }

    // The first of a list of literals that a CHECK names for the column, or a number within its bounds.
    private static string? Allowed(Table table, Column column, int number)
    {
        foreach (var check in table.Checks)
        {
            var tokens = SqlTokens.Read(check);
            if (tokens.Find(token => token.Kind == SqlTokenKind.Word && !token.Is("check")) is { Text: { } first } && !first.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                continue;
            var texts = tokens.Where(token => token.Kind == SqlTokenKind.String).Select(token => token.Text[1..^1].Replace("''", "'", StringComparison.Ordinal)).ToList();
            if (texts.Count > 0)
                return texts[number % texts.Count];
            var bounds = tokens.Where(token => token.Kind == SqlTokenKind.Number).Select(token => long.TryParse(token.Text, out var bound) ? bound : (long?)null).OfType<long>().Order().ToList();
            if (bounds.Count >= 2)
                return Text(bounds[0] + (number % (bounds[^1] - bounds[0] + 1)));
            if (bounds.Count == 1)
                return Text(tokens.Exists(token => token.Is("<")) ? bounds[0] - 1 : bounds[0] + number);
        }

        return null;
    }

    private static string Words(string column, int row, int? length)
    {
        var text = $"{column} {row}";
        return length is { } most && text.Length > most ? Text(row).PadLeft(most, '0')[^most..] : text;
    }

    private static int? Length(string type) =>
        type.Split('(', ',', ')') is [_, var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
