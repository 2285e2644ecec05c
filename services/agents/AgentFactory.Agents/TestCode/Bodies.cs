namespace AgentFactory.Agents.TestCode;

/// <summary>The body of a test in a language of brackets.</summary>
internal static class BracketBody
{
    /// <summary>Behind the last bracket of what begins at <paramref name="from"/>: <c>(…)</c>, and <c>{…}</c> or <c>=> …;</c> after it; null when it is not closed.</summary>
    public static int? FindEnd(string text, int from)
    {
        if (from >= text.Length || text[from] != '(' || Close(text, from) is not { } parameters)
            return null;
        for (var i = parameters; i < text.Length; i++)
        {
            if (text[i] == '{')
                return Close(text, i);
            if (text[i] == ';')
                return i + 1;
            if (text[i] == '=' && i + 1 < text.Length && text[i + 1] == '>')
                return Statement(text, i + 2);
            // A call and not a declaration: the body is among what stands in the brackets.
            if (text[i] == '\n' && text.AsSpan(i).TrimStart() is not (['{', ..] or ['=', '>', ..] or ['w', 'h', 'e', 'r', 'e', ..] or ['t', 'h', 'r', 'o', 'w', 's', ..]))
                return parameters;
        }

        return parameters;
    }

    /// <summary>What stands in the body, without the declaration around it.</summary>
    public static string Of(string text, int from, int end)
    {
        var whole = text[from..Math.Max(from, end)];
        var arrow = whole.IndexOf("=>", StringComparison.Ordinal);
        var brace = whole.IndexOf('{', StringComparison.Ordinal);
        var start = (arrow, brace) switch
        {
            ( >= 0, >= 0) => Math.Min(arrow + 2, brace + 1),
            ( >= 0, _) => arrow + 2,
            (_, >= 0) => brace + 1,
            _ => 0,
        };
        while (start < whole.Length && char.IsWhiteSpace(whole[start]))
            start++;
        if (start < whole.Length && whole[start] == '{')
            start++;
        if (start > 0 && start <= whole.Length && whole[start - 1] == '{')
            return whole[start..Math.Max(start, (Close(whole, start - 1) ?? whole.Length + 1) - 1)];
        // An expression among the arguments of a call has the call's bracket behind it.
        var expression = whole[start..].TrimEnd(';', ' ', '\n', '\t');
        for (var more = expression.Count(')'.Equals) - expression.Count('('.Equals); more > 0 && expression.EndsWith(')'); more--)
            expression = expression[..^1];
        return expression;
    }

    private static int? Statement(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] is '(' or '[' or '{')
            {
                if (Close(text, i) is not { } close)
                    return null;
                i = close - 1;
            }
            else if (text[i] is '"' or '\'' or '`')
            {
                i = Strings.Skip(text, i) - 1;
            }
            else if (text[i] == ';')
            {
                return i + 1;
            }
        }

        return null;
    }

    private static int? Close(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(' or '[' or '{': depth++; break;
                case ')' or ']' or '}' when --depth == 0: return i + 1;
                case '"' or '\'' or '`': i = Strings.Skip(text, i) - 1; break;
                case '/' when i + 1 < text.Length && text[i + 1] == '/': i = End(text, "\n", i); break;
                case '/' when i + 1 < text.Length && text[i + 1] == '*': i = End(text, "*/", i) + 1; break;
            }
        }

        return null;
    }

    private static int End(string text, string mark, int from) => text.IndexOf(mark, from, StringComparison.Ordinal) is var found and >= 0 ? found : text.Length;
}

/// <summary>The body of a test in a language of indentation.</summary>
internal static class IndentedBody
{
    /// <summary>Behind the last line that is indented further than the one at <paramref name="name"/>.</summary>
    public static int? FindEnd(string text, int name)
    {
        var head = text.LastIndexOf('\n', name) + 1;
        var indent = Indent(text.AsSpan(head));
        var end = EndOfLine(text, SignatureEnd(text, name));
        for (var line = end; line < text.Length;)
        {
            var next = EndOfLine(text, line);
            var content = text.AsSpan(line, next - line);
            if (!content.IsWhiteSpace())
            {
                if (Indent(content) <= indent)
                    break;
                end = next;
            }

            line = next;
        }

        return end;
    }

    /// <summary>The lines after the signature, or what stands behind its colon.</summary>
    public static string Of(string text, int name, int end)
    {
        var from = Math.Min(SignatureEnd(text, name), end);
        return text[from..end].TrimStart(':', ' ');
    }

    // Behind the bracket of the parameters, then its colon.
    private static int SignatureEnd(string text, int name)
    {
        var depth = 0;
        for (var i = name; i < text.Length; i++)
        {
            depth += text[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 0 && text[i] == ':')
                return i + 1;
        }

        return text.Length;
    }

    private static int EndOfLine(string text, int from) => from < text.Length && text.IndexOf('\n', from) is var found and >= 0 ? found + 1 : text.Length;

    private static int Indent(ReadOnlySpan<char> line) => line.Length - line.TrimStart(" \t").Length;
}

/// <summary>Texts in code.</summary>
internal static class Strings
{
    /// <summary>Behind the text that begins at <paramref name="start"/>; behind its sign when it does not end where it should.</summary>
    public static int Skip(string text, int start)
    {
        var quote = text[start];
        if (quote == '"' && text.AsSpan(start).StartsWith("\"\"\""))
            return text.IndexOf("\"\"\"", start + 3, StringComparison.Ordinal) is var end and >= 0 ? end + 3 : text.Length;
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == quote)
                return i + 1;
            else if (text[i] == '\n' && quote != '`')
                return start + 1;
        }

        return start + 1;
    }
}
