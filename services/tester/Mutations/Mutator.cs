using System.Globalization;

namespace AgentFactory.Tester.Mutations;

/// <summary>
/// Plants mistakes by rule, on tokens: a function returns nothing, a condition is turned round, an operator or a constant is another one.
/// Texts and comments stay as they are. What comes out need not compile: such a change proves nothing and does no harm.
/// </summary>
internal static class Mutator
{
    private const int MaxBracketTokens = 4_000;

    private static readonly Dictionary<string, string> Swaps = new(StringComparer.Ordinal)
    {
        ["=="] = "!=", ["!="] = "==", ["==="] = "!==", ["!=="] = "===", ["<"] = ">=", [">="] = "<", [">"] = "<=", ["<="] = ">",
        ["&&"] = "||", ["||"] = "&&", ["+"] = "-", ["-"] = "+", ["*"] = "+", ["/"] = "*", ["%"] = "+", ["//"] = "*", ["**"] = "*", ["+="] = "-=", ["-="] = "+=", ["*="] = "+=",
    };

    private static readonly HashSet<string> NotDeclared =
        new(["if", "for", "foreach", "while", "switch", "catch", "using", "lock", "return", "function", "async", "await", "fixed", "with", "nameof", "typeof", "new"], StringComparer.Ordinal);

    public static IReadOnlyList<Mutation> Find(string path, string text)
    {
        if (CodeLanguage.Of(path) is not { } language)
            return [];
        var tokens = CodeTokens.Read(text, language);
        var found = new List<Mutation>();
        var (within, line, seen) = ("", 1, 0);
        for (var i = 0; i < tokens.Count; i++)
        {
            line += text.AsSpan(seen, tokens[i].Start - seen).Count('\n');
            seen = tokens[i].Start;
            within = Declared(tokens, i) ?? within;
            foreach (var (start, end, replacement, rule) in At(tokens, i, text, language))
                found.Add(new(path, line, start, text[start..end], replacement, within, rule));
        }

        return found;
    }

    private static IEnumerable<(int Start, int End, string Replacement, string Rule)> At(IReadOnlyList<CodeToken> tokens, int i, string text, CodeLanguage language)
    {
        var token = tokens[i];
        var (before, after) = (i > 0 ? tokens[i - 1] : null, i + 1 < tokens.Count ? tokens[i + 1] : null);
        if (token.Is("return") || token.Is("=>"))
        {
            if (after is not null && !after.Is("{") && EndOfExpression(tokens, i, text, language) is { } end && end > after.Start && text[after.Start..end] != language.Nothing)
                yield return (after.Start, end, language.Nothing, "return nothing");
        }
        else if (token.Kind == TokenKind.Number && Next(token.Value) is { } next)
        {
            yield return (token.Start, token.End, next, "another constant");
        }
        else if (token.Kind == TokenKind.Word)
        {
            var word = token.Value == language.True ? language.False : token.Value == language.False ? language.True
                : language.IsIndented ? token.Value switch { "and" => "or", "or" => "and", "not" when after?.Is("in") != true && before?.Is("is") != true => "", _ => null }
                : null;
            if (word is not null)
                yield return (token.Start, token.End, word, "another truth");
            else if (token.Value is "if" or "while" or "elif" && Condition(tokens, i, language) is var (start, stop))
                yield return (start, stop, language.IsIndented ? $"not ({text[start..stop]})" : $"!({text[start..stop]})", "the opposite condition");
        }
        else if (token.Kind == TokenKind.Sign && Swaps.TryGetValue(token.Value, out var swap) && IsBinary(text, token, before, after))
        {
            yield return (token.Start, token.End, swap, "another operator");
        }
        else if (token.Is("!") && !language.IsIndented && after is not null && before?.Kind is not (TokenKind.Word or TokenKind.Number) && before?.Is(")") != true && before?.Is("]") != true)
        {
            yield return (token.Start, token.End, "", "another truth");
        }
    }

    // Type arguments have no space around their signs, and texts cannot be subtracted.
    private static bool IsBinary(string text, CodeToken token, CodeToken? before, CodeToken? after) =>
        before is not null && after is not null
        && (before.Kind is TokenKind.Word or TokenKind.Number || before.Is(")") || before.Is("]") || before.Kind == TokenKind.Text && token.Value[0] is '=' or '!')
        && (after.Kind is not TokenKind.Text || token.Value[0] is '=' or '!')
        && (token.Value is not ("<" or ">" or "*" or "-" or "+" or "/") || char.IsWhiteSpace(text[token.Start - 1]) && char.IsWhiteSpace(text[token.End]));

    private static string? Next(string number) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole < long.MaxValue ? (whole + 1).ToString(CultureInfo.InvariantCulture)
        : decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) ? (part + 1).ToString(CultureInfo.InvariantCulture)
        : null;

    /// <summary>What stands between the brackets after <c>if</c>, or before its colon.</summary>
    private static (int Start, int End)? Condition(IReadOnlyList<CodeToken> tokens, int i, CodeLanguage language)
    {
        if (i + 1 >= tokens.Count)
            return null;
        if (!language.IsIndented)
            return tokens[i + 1].Is("(") && Close(tokens, i + 1) is { } close && close > i + 2 ? (tokens[i + 2].Start, tokens[close - 1].End) : null;
        var depth = 0;
        for (var j = i + 1; j < tokens.Count; j++)
        {
            depth += Depth(tokens[j]);
            if (depth < 0 || depth == 0 && tokens[j].Is("else"))
                return null;
            if (depth == 0 && tokens[j].Is(":"))
                return j > i + 1 ? (tokens[i + 1].Start, tokens[j - 1].End) : null;
        }

        return null;
    }

    /// <summary>Where what begins after the token ends: at a semicolon, a comma or a bracket around it, or with its line where lines end statements.</summary>
    private static int? EndOfExpression(IReadOnlyList<CodeToken> tokens, int i, string text, CodeLanguage language)
    {
        var depth = 0;
        var endsWithLine = language != CodeLanguage.CSharp;
        for (var j = i + 1; j < tokens.Count; j++)
        {
            var onNewLine = text.AsSpan(tokens[j - 1].End, tokens[j].Start - tokens[j - 1].End).Contains('\n');
            if (depth == 0 && onNewLine && endsWithLine && !(language == CodeLanguage.JavaScript && j > i + 1 && Continues(tokens[j - 1], tokens[j])))
                return j == i + 1 ? null : tokens[j - 1].End;
            depth += Depth(tokens[j]);
            if (depth < 0 || depth == 0 && (tokens[j].Is(";") || tokens[i].Is("=>") && tokens[j].Is(",")))
                return tokens[j - 1].End;
        }

        return depth == 0 ? tokens[^1].End : null;
    }

    private static bool Continues(CodeToken last, CodeToken next) =>
        next is { Kind: TokenKind.Sign } && !next.Is("}") && !next.Is("{") || last is { Kind: TokenKind.Sign } && !last.Is(")") && !last.Is("]") && !last.Is("}");

    /// <summary>The name, where a function or a type is declared at the token.</summary>
    private static string? Declared(IReadOnlyList<CodeToken> tokens, int i)
    {
        if (tokens[i].Kind != TokenKind.Word || NotDeclared.Contains(tokens[i].Value))
            return null;
        if (i > 0 && tokens[i - 1] is { Kind: TokenKind.Word, Value: "def" or "class" or "function" or "record" or "struct" })
            return tokens[i].Value;
        if (i + 2 < tokens.Count && tokens[i + 1].Is("=") && (tokens[i + 2].Is("async") || tokens[i + 2].Is("function") || tokens[i + 2].Is("(") && Close(tokens, i + 2) is { } arrow && arrow + 1 < tokens.Count && tokens[arrow + 1].Is("=>")))
            return tokens[i].Value;
        return i + 1 < tokens.Count && tokens[i + 1].Is("(") && Close(tokens, i + 1) is { } close && close + 1 < tokens.Count
            && (tokens[close + 1].Is("{") || tokens[close + 1].Is("=>") && i > 0 && tokens[i - 1].Kind == TokenKind.Word) ? tokens[i].Value : null;
    }

    // Bounded: a file of nothing but open brackets would be read once for each of them.
    private static int? Close(IReadOnlyList<CodeToken> tokens, int open)
    {
        var depth = 0;
        for (var i = open; i < tokens.Count && i - open < MaxBracketTokens; i++)
        {
            depth += Depth(tokens[i]);
            if (depth == 0)
                return i;
        }

        return null;
    }

    private static int Depth(CodeToken token) => token.Kind != TokenKind.Sign ? 0 : token.Value switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
}
