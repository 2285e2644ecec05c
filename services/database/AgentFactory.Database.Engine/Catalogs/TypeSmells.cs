namespace AgentFactory.Database.Engine.Catalogs;

/// <summary>Types that do not hold what their column is for.</summary>
internal static class TypeSmells
{
    private static readonly string[] MoneyWords = ["price", "amount", "total", "cost", "balance", "salary", "fee", "tax", "discount"];
    private static readonly string[] Inexact = ["real", "float", "double"];

    public static IEnumerable<Finding> Of(Table table, EngineKind engine)
    {
        foreach (var column in table.Columns)
        {
            var (where, type) = ($"{table.Name}.{column.Name}", column.Type.ToLowerInvariant());
            if (column.Name.Split('_').Any(part => MoneyWords.Contains(part, StringComparer.OrdinalIgnoreCase)) && Inexact.Any(type.StartsWith))
                yield return new(Severity.Warning, where, $"money in {column.Type} loses cents. Use whole cents, or numeric where the engine has it.");
            if ((engine == EngineKind.Sqlite ? SmellInSqlite(type) : SmellInPostgres(type)) is { } smell)
                yield return new(smell.Severity, where, smell.What);
        }
    }

    /// <summary>Whether two columns of a foreign key may have these types.</summary>
    public static bool Fit(string type, string other) => Family(type) == Family(other);

    private static (Severity Severity, string What)? SmellInSqlite(string type) => type switch
    {
        "" => (Severity.Warning, "it has no type: SQLite keeps whatever comes. Declare one."),
        // Affinity by substrings, as SQLite's documentation lists them: anything unknown is NUMERIC.
        _ when type.StartsWith("string", StringComparison.Ordinal) => (Severity.Warning, "SQLite takes STRING for a number: '007' becomes 7. Use TEXT."),
        _ when type.StartsWith("uuid", StringComparison.Ordinal) || type.StartsWith("json", StringComparison.Ordinal) =>
            (Severity.Note, $"SQLite has no type {type}; it means NUMERIC there. Use TEXT."),
        _ => null,
    };

    private static (Severity Severity, string What)? SmellInPostgres(string type) => type switch
    {
        "money" => (Severity.Warning, "money depends on the server's locale. Use numeric."),
        "json" => (Severity.Note, "json is parsed anew at each read and has no index. Use jsonb unless its text must stay as it is."),
        "timestamp without time zone" => (Severity.Note, "it does not say which moment it means. Use timestamptz unless a local time is meant."),
        "time with time zone" => (Severity.Warning, "a time of day with a zone but no date means nothing definite. Use timestamptz or time."),
        _ when type.StartsWith("character(", StringComparison.Ordinal) => (Severity.Note, "char(n) is padded with blanks. Use text with a CHECK, or varchar."),
        _ => null,
    };

    private static string Family(string type)
    {
        var name = type.ToLowerInvariant().Split('(')[0].Trim();
        return name switch
        {
            "" => "",
            "integer" or "int" or "int4" or "serial" => "integer",
            "bigint" or "int8" or "bigserial" => "bigint",
            _ when name.StartsWith("character", StringComparison.Ordinal) || name is "text" or "varchar" or "char" => "text",
            _ => name,
        };
    }
}
