using AgentFactory.Contracts.Prp.Criteria;
using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Tells commands from names and prose in a line of text.</summary>
internal static class InlineCommands
{
    private static readonly string[] s_labels =
        ["validate", "validation", "command", "commands", "run", "verify", "verification", "check", "test", "tests", "test command", "validation command", "gate", "execute", "kommando", "comando", "명령", "命令", "コマンド"];

    /// <summary>The commands in a line such as <c>Tests pass: `pytest -q`</c>, one a line; null when there are none.</summary>
    public static string? Find(string text)
    {
        if (LabelledValue(text) is { Length: > 0 } value && CommandIn(value, strong: true) is { } labelled)
            return labelled;
        var commands = CodeSpans(text).Where(span => IsCommand(span.Code, span.Strong)).Select(span => span.Code).ToList();
        if (commands.Count > 0)
            return string.Join('\n', commands.Distinct());
        var colon = text.LastIndexOf(": ", StringComparison.Ordinal);
        return colon < 0 || text.Contains('`') ? null : BareCommand(text[(colon + 2)..].Trim());
    }

    /// <summary>What stands behind <c>VALIDATE:</c>, <c>**Command**:</c> and their like; empty when nothing does, null without such a label.</summary>
    public static string? LabelledValue(string text)
    {
        var plain = text.TrimStart(' ', '\t', '-', '*', '_', '+');
        var colon = plain.IndexOfAny([':', '：']);
        if (colon is <= 0 or > 30)
            return plain.Length <= 30 && text.TrimStart().StartsWith("**", StringComparison.Ordinal) && s_labels.Contains(plain.TrimEnd(' ', '*').ToLowerInvariant()) ? "" : null;
        return s_labels.Contains(plain[..colon].Trim(' ', '*', '_').ToLowerInvariant()) ? plain[(colon + 1)..].Trim('*', ' ') : null;
    }

    /// <summary>The command in a value or a table cell; with <paramref name="strong"/> its place already says that it is one.</summary>
    public static string? CommandIn(string value, bool strong)
    {
        var spans = CodeSpans(value).Where(span => IsCommand(span.Code, strong || span.Strong)).Select(span => span.Code).Distinct().ToList();
        if (spans.Count > 0)
            return string.Join('\n', spans);
        return value.Contains('`') ? null : BareCommand(value.Trim());
    }

    /// <summary>A command without backticks: its first word must be a tool and not also plain English.</summary>
    private static string? BareCommand(string value)
    {
        if (value.Length is 0 or > 2_000)
            return null;
        if (value is ['[' or '{' or '<', ..] && Placeholders.IsWhole(value))
            return value;
        var first = FirstWord(value);
        var isTool = CommandCatalog.Tools.Contains(first) || first.StartsWith("./", StringComparison.Ordinal);
        var isWord = CommandCatalog.EnglishWords.Contains(first) || CommandCatalog.Lookers.Contains(first) || CommandCatalog.Preparers.Contains(first);
        return isTool && !isWord && IsCommand(value, strong: false) ? value : null;
    }

    private static bool IsCommand(string code, bool strong)
    {
        if (code.Length is < 2 or > 2_000 || code.Contains('\n'))
            return strong && code.Length is >= 2 and <= 2_000;
        var first = FirstWord(code);
        if (first.Length == 0)
            return false;
        var words = code.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        if (strong && (Placeholders.IsWhole(code) || (first[0] == '/' && first.Length > 2 && first.IndexOf('/', 1) < 0)))
            return true;
        if (CommandCatalog.IsKnown(first))
            return (words > 1 && (strong || code.Contains("&&", StringComparison.Ordinal) || !CommandCatalog.Preparers.Contains(first))) || (strong && !CommandCatalog.Preparers.Contains(first)) || (CommandCatalog.Tools.Contains(first) && first.Length > 4 && !CommandCatalog.EnglishWords.Contains(first));
        if (first.StartsWith("./", StringComparison.Ordinal))
            return words > 1 || strong || first.EndsWith(".sh", StringComparison.Ordinal);
        return strong && words > 1 && first.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.' or '/');
    }

    /// <summary>The first word that is neither an assignment nor a lone negation.</summary>
    private static string FirstWord(string code)
    {
        foreach (var word in code.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "!" || (word.IndexOf('=') is var equals && equals > 0 && word[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
                continue;
            return CommandLine.IsPython(word) ? "python" : word.TrimStart('(', '{', '!');
        }
        return "";
    }

    /// <summary>Code spans; strong are those at the start, at the end, and behind a colon.</summary>
    private static IEnumerable<(string Code, bool Strong)> CodeSpans(string text)
    {
        for (var open = text.IndexOf('`'); open >= 0;)
        {
            var width = 1;
            while (open + width < text.Length && text[open + width] == '`')
                width++;
            var close = text.IndexOf(new string('`', width), open + width, StringComparison.Ordinal);
            if (close < 0)
                yield break;
            var before = text.AsSpan(0, open).TrimEnd(" *").ToString();
            yield return (text[(open + width)..close].Trim(), before.Length == 0 || before[^1] is ':' or '：' or '→');
            open = text.IndexOf('`', close + width);
        }
    }
}
