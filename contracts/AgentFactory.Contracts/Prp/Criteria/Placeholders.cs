using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>Finds what an author was meant to fill in and did not, and paths that exist on the author's machine only.</summary>
internal static class Placeholders
{
    /// <summary>Longest text between brackets that is looked at.</summary>
    private const int MaxLength = 64;

    /// <summary>Their arguments are programs or patterns of their own, in which braces and brackets mean something else.</summary>
    private static readonly string[] s_codeTakers =
        ["awk", "gawk", "sed", "jq", "yq", "perl", "grep", "egrep", "rg", "ruby", "node", "python", "python3", "bash", "sh", "find", "xargs", "test", "[", "[[", "printf", "echo", "psql", "sqlite3"];

    /// <summary>Words that are names for a thing to be named; only alone, as a whole word.</summary>
    private static readonly string[] s_stubs = ["TODO", "TBD", "FIXME", "XXX", "...", "…", "N/A"];

    /// <summary>The first placeholder of a script with why it is one; null when there is none.</summary>
    public static string? Find(ShellScript script)
    {
        var trimmed = script.Text.Trim();
        if (IsWhole(trimmed))
            return $"`{trimmed}` was never filled in";
        foreach (var (command, _) in script.Commands)
        {
            var program = CommandLine.Of(command).Program;
            var takesCode = s_codeTakers.Contains(program) || CommandLine.IsPython(program);
            foreach (var word in command.Assignments.Concat(command.Words))
            {
                if (Describe(word, takesCode) is { } reason)
                    return reason;
            }
            if (FindSpread(command) is { } spread)
                return $"`{spread}` was never filled in";
        }
        return FindAngle(script.Shell) is { } angle ? $"`{angle}` was never filled in" : null;
    }

    /// <summary>A text that is one placeholder from end to end: <c>[command]</c>, <c>{command}</c>, <c>&lt;command&gt;</c>, <c>TODO</c>.</summary>
    public static bool IsWhole(string text)
    {
        if (s_stubs.Contains(text))
            return true;
        if (text.Length < 3 || !char.IsLetter(text[1]))
            return false;
        var close = text[0] switch { '[' => ']', '{' => '}', '<' => '>', _ => '\0' };
        return close != '\0' && text.IndexOf(close) == text.Length - 1;
    }

    private static string? Describe(ShellWord word, bool takesCode)
    {
        var text = word.Text;
        if (s_stubs.Contains(text) && !takesCode)
            return $"`{text}` stands for something that was never filled in";
        if (text.Contains("path/to/", StringComparison.OrdinalIgnoreCase))
            return $"`{text}` is an example path";
        if (IsForeignPath(word.Raw))
            return $"`{text}` is a path on the author's machine";
        if (HasYour(text))
            return $"`{text}` was never filled in";
        return !takesCode && (FindBrace(text) ?? FindBracketInName(text)) is { } blank ? $"`{blank}` was never filled in" : null;
    }

    /// <summary><c>your_file</c>, <c>YOUR-KEY</c>: "your" as the first part of a name.</summary>
    private static bool HasYour(string text)
    {
        for (var at = text.IndexOf("your", StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("your", at + 4, StringComparison.OrdinalIgnoreCase))
        {
            var startsPart = at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]);
            if (startsPart && at + 5 < text.Length && text[at + 4] is '_' or '-' && char.IsAsciiLetter(text[at + 5]))
                return true;
        }
        return false;
    }

    private static bool IsForeignPath(string raw)
    {
        foreach (var prefix in new[] { "/Users/", "/home/", "/mnt/c/" })
        {
            var at = raw.IndexOf(prefix, StringComparison.Ordinal);
            if (at >= 0 && (at == 0 || raw[at - 1] is '"' or '\'' or '=' or ':'))
                return true;
        }
        for (var i = 0; i + 2 < raw.Length; i++)
        {
            if (char.IsAsciiLetterUpper(raw[i]) && raw[i + 1] == ':' && raw[i + 2] is '\\' or '/' && (i == 0 || raw[i - 1] is '"' or '\'' or '='))
                return true;
        }
        return false;
    }

    /// <summary><c>{name}</c> that is neither an expansion (<c>${x}</c>, <c>{a,b}</c>, <c>%{x}</c>) nor JSON.</summary>
    private static string? FindBrace(string text)
    {
        for (var open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open, Math.Min(MaxLength, text.Length - open));
            if (close < 0)
                continue;
            var before = open == 0 ? ' ' : text[open - 1];
            var name = text.AsSpan(open + 1, close - open - 1).TrimStart('{');
            if (before is not ('$' or '%' or '#' or '@') && name.Length > 1 && char.IsLetter(name[0]) && IsName(name))
                return text[open..(close + 1)];
        }
        return null;
    }

    /// <summary><c>test_[feature].py</c>: a word in brackets that is a part of a name. <c>app/[id]/page.tsx</c> and <c>test_a[case]</c> are not.</summary>
    private static string? FindBracketInName(string text)
    {
        for (var open = text.IndexOf('['); open >= 0; open = text.IndexOf('[', open + 1))
        {
            var close = text.IndexOf(']', open, Math.Min(MaxLength, text.Length - open));
            if (close < 0 || text.Contains("::", StringComparison.Ordinal))
                return null;
            var name = text.AsSpan(open + 1, close - open - 1);
            var joined = (open > 0 && text[open - 1] is '_' or '-') || (close + 1 < text.Length && text[close + 1] is '_' or '-');
            if (joined && name.Length > 3 && !name.Contains('-') && char.IsLetter(name[0]) && IsName(name))
                return text[open..(close + 1)];
        }
        return null;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or ' ' or '/' or '|'))
                return false;
        }
        return true;
    }

    /// <summary><c>[what to run]</c> over one or several words; <c>[ -f x ]</c> and globs are not.</summary>
    private static string? FindSpread(SimpleCommand command)
    {
        for (var i = 0; i < command.Words.Count; i++)
        {
            var first = command.Words[i].Raw;
            if (first.Length < 3 || first[0] != '[' || !char.IsLetter(first[1]))
                continue;
            for (var j = i; j < Math.Min(i + 12, command.Words.Count); j++)
            {
                var last = command.Words[j].Raw;
                if (last.EndsWith(']') && (j > i || (last.Length > 4 && !last.Contains('-'))))
                    return string.Join(' ', command.Words.Skip(i).Take(j - i + 1).Select(word => word.Raw));
            }
        }
        return null;
    }

    /// <summary><c>&lt;name&gt;</c> in what the shell would read as a redirection, or within a longer word.</summary>
    private static string? FindAngle(string script)
    {
        foreach (var line in script.Split('\n'))
        {
            if (line.TrimStart().StartsWith('#'))
                continue;
            for (var open = line.IndexOf('<'); open >= 0; open = line.IndexOf('<', open + 1))
            {
                var close = line.IndexOf('>', open, Math.Min(MaxLength, line.Length - open));
                if (close - open < 3 || !char.IsLetter(line[open + 1]) || (open > 0 && line[open - 1] == '<'))
                    continue;
                var name = line.AsSpan(open + 1, close - open - 1);
                var before = open == 0 ? ' ' : line[open - 1];
                var after = close + 1 < line.Length ? line[close + 1] : ' ';
                var plain = IsName(name) && name[^1] != ' ';
                var unquoted = before is ' ' or '=' or '/' or ':' or '@' or '_' or '-' or '.' or '~' && after is ' ' or '_' or '-' or '/' or '"' or '\'' or ':' or '.' or ')' or ';' or '&';
                if (plain && unquoted && !IsMarkup(name))
                    return line[open..(close + 1)];
            }
        }
        return null;
    }

    private static bool IsMarkup(ReadOnlySpan<char> name) =>
        name is "html" or "head" or "body" or "div" or "span" or "title" or "script" or "style" or "p" or "a" or "h1" or "h2" or "table" or "form" or "input" or "button" or "svg" or "main";
}
