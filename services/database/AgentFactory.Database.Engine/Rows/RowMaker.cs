using System.Globalization;
using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Databases;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.Database.Engine.Rows;

/// <summary>
/// Fills tables with rows that fit their types, keys and plain CHECK constraints. The same catalog gives the same rows every time. What
/// a constraint of another kind refuses is a fault that asks for a seed.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="rows">How many rows each is given.</param>
/// <param name="varied">Whether there are also NULLs and texts that come twice, without which two queries can look equal that are not.</param>
internal sealed class RowMaker(Catalog catalog, int rows, bool varied = false)
{
    private const int Spread = 7919;
    private const int NullEvery = 7;
    private const int LongEvery = 10;
    private const int MaxLong = 1_000;
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
        if (varied && !distinct && IsNull(table, column, row))
            return null;
        if (table.ForeignKeys.FirstOrDefault(key => key.Columns.Contains(column.Name, StringComparer.Ordinal)) is not { } foreign)
            return Plain(table, column, row, distinct);
        if (catalog.Find(foreign.References) is not { } parent)
            return null;
        if (!column.NotNull && !table.PrimaryKey.Contains(column.Name, StringComparer.Ordinal) && IsInCircle(table, parent))
            return null;
        // Where the key is part of something unique, rows pair up one to one; elsewhere some parents have a child, some several, and a third has none.
        var parentRow = distinct || parent == table ? row : (int)((long)(row + foreign.Columns.Count) * Spread % ((rows * 2L + 2) / 3));
        var referenced = foreign.ReferencedColumns.ElementAtOrDefault(foreign.Columns.ToList().IndexOf(column.Name));
        return referenced is null || parent.Find(referenced) is not { } other
            ? null
            : parent == table && referenced == column.Name ? Plain(table, column, row, distinct) : Value(parent, other, parentRow);
    }

    // A key of several columns is NULL as a whole or not at all; what a CHECK names may be forbidden to be NULL by it.
    private static bool IsNull(Table table, Column column, int row)
    {
        var together = table.ForeignKeys.FirstOrDefault(key => key.Columns.Contains(column.Name, StringComparer.Ordinal))?.Columns ?? [column.Name];
        return (row + table.Columns.ToList().FindIndex(other => other.Name == together[0])) % NullEvery == NullEvery - 1
            && together.All(name => table.Find(name) is { NotNull: false } && !table.PrimaryKey.Contains(name, StringComparer.Ordinal) && !IsChecked(table, name));
    }

    private static bool IsChecked(Table table, string column) =>
        table.Checks.Any(check => SqlTokens.Read(check).Exists(token => token.Text.Equals(column, StringComparison.OrdinalIgnoreCase)));

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

    private string? Plain(Table table, Column column, int row, bool distinct)
    {
        if (column.Choices.Count > 0)
            return column.Choices[row % column.Choices.Count];
        var type = column.Type.ToLowerInvariant();
        var number = Fit(type, distinct ? row + 1 : (int)((long)row * 31 % 1000) + 1);
        if (Allowed(table, column, number, Fraction(type)) is { } allowed)
            return allowed;
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
            _ when IsDecimal(type) || type is "real" or "float" or "double" or "double precision" or "money" => Text(number) + Fraction(type),
            _ when type.StartsWith("bytea", StringComparison.Ordinal) => $"\\x{row:x8}",
            _ => Words(column.Name, varied && !distinct ? row % Math.Max(1, rows * 4 / 5) : row, Length(type)),
        };
    }

    private static bool IsDecimal(string type) => type.StartsWith("numeric", StringComparison.Ordinal) || type.StartsWith("decimal", StringComparison.Ordinal);

    /// <summary>The digits after the point that a type keeps, so that one which keeps fewer shows what it takes.</summary>
    private static string Fraction(string type) => type switch
    {
        "real" or "float" or "double" or "double precision" => ".25",
        _ when !IsDecimal(type) || Length(type) is not null && Scale(type) == 0 => "",
        _ => Scale(type) == 1 ? ".5" : ".25",
    };

    /// <summary>The number, or one that has no more digits before the point than the type takes.</summary>
    private static int Fit(string type, int number) => IsDecimal(type) && Length(type) - Scale(type) is { } digits and < 4
        ? digits <= 0 ? 0 : (number - 1) % ((int)Math.Pow(10, digits) - 1) + 1
        : number;

    // The first of a list of literals that a CHECK names for the column, or a number within its bounds.
    private static string? Allowed(Table table, Column column, int number, string fraction)
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
            if (bounds.Count >= 2 && tokens.Exists(token => token.Is("IN")))
                return Text(bounds[number % bounds.Count]);
            if (bounds.Count >= 2)
            {
                // A bound may itself be shut out, so where there is room between them neither is taken.
                var room = bounds[^1] - bounds[0];
                return Text(room >= 2 ? bounds[0] + 1 + (number % (room - 1)) : bounds[0] + (number % (room + 1)));
            }

            if (bounds.Count == 1)
                return Text(tokens.Exists(token => token.Is("<")) ? bounds[0] - 1 : bounds[0] + number) + fraction;
        }

        return null;
    }

    private static string Words(string column, int row, int? length)
    {
        var text = $"{column} {row}";
        if (length is not { } most)
            return text;
        // Some are as long as may be.
        return text.Length > most ? Text(row).PadLeft(most, '0')[^most..] : row % LongEvery == LongEvery - 1 && most <= MaxLong ? text.PadRight(most, '.') : text;
    }

    private static int? Length(string type) =>
        type.Split('(', ',', ')') is [_, var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static int Scale(string type) =>
        type.Split('(', ',', ')') is [_, _, var second, ..] && int.TryParse(second.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var scale) ? scale : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
