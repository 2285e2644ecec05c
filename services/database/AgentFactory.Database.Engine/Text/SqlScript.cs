namespace AgentFactory.Database.Engine.Text;

/// <summary>A script's statements.</summary>
internal static class SqlScript
{
    private const int MaxShown = 300;

    /// <summary>Split at semicolons; those in quotes, comments, dollar quotes and <c>BEGIN ATOMIC … END</c> are part of a statement.</summary>
    /// <exception cref="FormatException">A quote or a comment does not end.</exception>
    public static List<string> Split(string sql, bool mySql = false)
    {
        var statements = new List<string>();
        int start = -1, end = 0, depth = 0;
        SqlToken before = default;
        foreach (var token in SqlTokens.Read(sql, mySql))
        {
            // CASE … END stands inside such a body as well.
            if (token.Is("ATOMIC") && before.Is("BEGIN") || depth > 0 && token.Is("CASE"))
                depth++;
            else if (depth > 0 && token.Is("END"))
                depth--;
            if (token.Is(";") && depth == 0)
            {
                if (start >= 0)
                    statements.Add(sql[start..end]);
                start = -1;
            }
            else
            {
                start = start < 0 ? token.Start : start;
                end = token.End;
            }

            before = token;
        }

        if (start >= 0)
            statements.Add(sql[start..end]);
        return statements;
    }

    /// <summary>A statement as a message shows it: one line, bounded.</summary>
    public static string Shorten(string statement)
    {
        var line = string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxShown ? line : line[..MaxShown] + "…";
    }

    /// <summary>Words in one form, so that two spellings of one constraint are equal: single spaces, no quotes around names, lower case.</summary>
    public static string Normalize(string sql) => string.Join(' ', SqlTokens.Read(sql).Select(token => token.Kind switch
    {
        SqlTokenKind.Word => token.Text.ToLowerInvariant(),
        SqlTokenKind.QuotedName => token.Text[1..^1].ToLowerInvariant(),
        _ => token.Text,
    }));

    /// <summary>What stands in the parentheses after each CHECK of a table's definition, normalized.</summary>
    public static IReadOnlyList<string> Checks(string createTable)
    {
        var checks = new List<string>();
        var tokens = SqlTokens.Read(createTable);
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (!tokens[i].Is("CHECK") || !tokens[i + 1].Is("("))
                continue;
            var (depth, last) = (0, i + 1);
            do
                depth += tokens[last].Is("(") ? 1 : tokens[last].Is(")") ? -1 : 0;
            while (depth > 0 && ++last < tokens.Count);
            checks.Add(Normalize(createTable[tokens[i + 1].End..tokens[Math.Min(last, tokens.Count - 1)].Start]));
        }

        return checks;
    }
}
