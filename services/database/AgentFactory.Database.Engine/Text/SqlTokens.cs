namespace AgentFactory.Database.Engine.Text;

internal enum SqlTokenKind
{
    Word,
    QuotedName,
    String,
    Number,
    Symbol,
}

/// <summary>A word of a script, as it stands there, with its quotes.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End, string Text)
{
    public bool Is(string word) => Kind is SqlTokenKind.Word or SqlTokenKind.Symbol && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// The words of a script: enough to find where a statement ends and what a constraint names. What a statement means is for the engine
/// to say.
/// </summary>
internal static class SqlTokens
{
    /// <param name="sql">The script.</param>
    /// <param name="mySql">As MySQL reads it: a backslash takes the next sign as it is, and a line may be commented by <c>#</c>.</param>
    /// <exception cref="FormatException">A quote or a comment does not end.</exception>
    public static List<SqlToken> Read(string sql, bool mySql = false)
    {
        var tokens = new List<SqlToken>();
        var at = 0;
        while (at < sql.Length)
        {
            var start = at;
            var kind = Next(sql, ref at, mySql);
            if (kind is { } found)
                tokens.Add(new(found, start, at, sql[start..at]));
        }

        return tokens;
    }

    private static SqlTokenKind? Next(string sql, ref int at, bool mySql)
    {
        var first = sql[at];
        var second = at + 1 < sql.Length ? sql[at + 1] : '\0';
        switch (first)
        {
            case var space when char.IsWhiteSpace(space):
                at++;
                return null;
            case '-' when second == '-':
            case '#' when mySql:
                at = sql.IndexOf('\n', at) is var end and >= 0 ? end : sql.Length;
                return null;
            case '/' when second == '*':
                SkipComment(sql, ref at);
                return null;
            case '\'':
                Skip(sql, ref at, '\'', backslashes: mySql);
                return SqlTokenKind.String;
            case 'e' or 'E' when second == '\'':
                at++;
                Skip(sql, ref at, '\'', backslashes: true);
                return SqlTokenKind.String;
            case '"' or '`':
                Skip(sql, ref at, first, backslashes: mySql && first == '"');
                return SqlTokenKind.QuotedName;
            case '$' when DollarTag(sql, at) is { } tag:
                at = sql.IndexOf(tag, at + tag.Length, StringComparison.Ordinal) is var close and >= 0 ? close + tag.Length : throw Unended(sql, at);
                return SqlTokenKind.String;
            case var digit when char.IsAsciiDigit(digit):
                while (at < sql.Length && (char.IsAsciiLetterOrDigit(sql[at]) || sql[at] == '.'))
                    at++;
                return SqlTokenKind.Number;
            case var letter when char.IsLetter(letter) || letter == '_':
                while (at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_' or '$'))
                    at++;
                return SqlTokenKind.Word;
            default:
                at++;
                return SqlTokenKind.Symbol;
        }
    }

    private static void Skip(string sql, ref int at, char quote, bool backslashes)
    {
        var start = at++;
        for (; at < sql.Length; at++)
        {
            if (backslashes && sql[at] == '\\')
                at++;
            else if (sql[at] == quote && (at + 1 >= sql.Length || sql[at + 1] != quote))
            {
                at++;
                return;
            }
            else if (sql[at] == quote)
                at++;
        }

        throw Unended(sql, start);
    }

    // They nest in PostgreSQL and in the standard; elsewhere the first end is the end.
    private static void SkipComment(string sql, ref int at)
    {
        var (start, depth) = (at, 0);
        while (at < sql.Length)
        {
            if (sql.AsSpan(at).StartsWith("/*"))
                (depth, at) = (depth + 1, at + 2);
            else if (sql.AsSpan(at).StartsWith("*/"))
            {
                at += 2;
                if (--depth == 0)
                    return;
            }
            else
                at++;
        }

        if (sql.IndexOf("*/", start + 2, StringComparison.Ordinal) is not (>= 0 and var end))
            throw Unended(sql, start);
        at = end + 2;
    }

    private static string? DollarTag(string sql, int at)
    {
        var end = at + 1;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
            end++;
        return end < sql.Length && sql[end] == '$' && !(end > at + 1 && char.IsAsciiDigit(sql[at + 1])) ? sql[at..(end + 1)] : null;
    }

    private static FormatException Unended(string sql, int start) =>
        new($"what begins in line {sql.AsSpan(0, start).Count('\n') + 1} with `{sql[start..Math.Min(sql.Length, start + 20)].ReplaceLineEndings(" ")}` does not end");
}
