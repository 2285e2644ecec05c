namespace AgentFactory.Tester.Mutations;

internal enum TokenKind
{
    Word,
    Number,

    /// <summary>A string, a character, a template or a regular expression, as a whole.</summary>
    Text,
    Sign,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Value">As it stands there.</param>
internal sealed record CodeToken(TokenKind Kind, int Start, string Value)
{
    public int End => Start + Value.Length;

    public bool Is(string sign) => Kind is TokenKind.Sign or TokenKind.Word && Value == sign;
}

/// <summary>The tokens of a piece of code, without its comments. What is not closed reaches to the end of its line, or of the text.</summary>
internal static class CodeTokens
{
    private static readonly string[] Signs =
    [
        ">>>=", "===", "!==", "**=", "//=", "<<=", ">>=", "&&=", "||=", "??=", "...", ">>>",
        "==", "!=", "<=", ">=", "&&", "||", "=>", "->", "++", "--", "+=", "-=", "*=", "/=", "%=", "**", "//", "<<", ">>", "?.", "??", "::", ":=", "&=", "|=", "^=",
    ];

    private static readonly HashSet<string> BeforeExpression =
        new(["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "await", "yield"], StringComparer.Ordinal);

    public static IReadOnlyList<CodeToken> Read(string text, CodeLanguage language)
    {
        var tokens = new List<CodeToken>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
                at++;
            else if (EndOfComment(text, at, language, tokens) is { } comment)
                at = comment;
            else
                at = Add(text, at, language, tokens);
        }

        return tokens;
    }

    private static int Add(string text, int at, CodeLanguage language, List<CodeToken> tokens)
    {
        var (kind, end) = EndOfText(text, at, language, tokens) is { } literal ? (TokenKind.Text, literal)
            : IsWord(text[at]) && !char.IsAsciiDigit(text[at]) ? (TokenKind.Word, EndWhile(text, at, IsWord))
            : char.IsAsciiDigit(text[at]) ? (TokenKind.Number, EndOfNumber(text, at))
            : (TokenKind.Sign, at + (Array.Find(Signs, sign => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0)?.Length ?? 1));
        tokens.Add(new(kind, at, text[at..end]));
        return end;
    }

    private static int? EndOfComment(string text, int at, CodeLanguage language, List<CodeToken> tokens)
    {
        var rest = text.AsSpan(at);
        // A line of the preprocessor is no code either.
        if (rest.StartsWith(language.LineComment) || language == CodeLanguage.CSharp && rest[0] == '#' && (tokens.Count == 0 || text.AsSpan(tokens[^1].End, at - tokens[^1].End).Contains('\n')))
            return EndWhile(text, at, character => character != '\n');
        if (!language.IsIndented && rest.StartsWith("/*"))
            return After(text, "*/", at + 2);
        return null;
    }

    private static int? EndOfText(string text, int at, CodeLanguage language, List<CodeToken> tokens)
    {
        if (language.IsIndented)
        {
            var prefix = at;
            while (prefix < text.Length && prefix - at < 2 && "rRbBfFuU".Contains(text[prefix], StringComparison.Ordinal))
                prefix++;
            return prefix < text.Length && text[prefix] is '"' or '\'' ? Quoted(text, prefix, manyLines: false) : null;
        }

        if (language == CodeLanguage.CSharp)
        {
            var prefix = EndWhile(text, at, character => character is '$' or '@');
            if (prefix < text.Length && text[prefix] == '"')
                return text[at..prefix].Contains('@', StringComparison.Ordinal) ? Verbatim(text, prefix) : text.AsSpan(prefix).StartsWith("\"\"\"") ? Raw(text, prefix) : Quoted(text, prefix, manyLines: false);
            return text[at] == '\'' ? Quoted(text, at, manyLines: false) : null;
        }

        if (text[at] is '"' or '\'' or '`')
            return Quoted(text, at, manyLines: text[at] == '`');
        return text[at] == '/' && IsExpressionNext(tokens) ? Pattern(text, at) : null;
    }

    private static int Quoted(string text, int at, bool manyLines)
    {
        var quote = text[at];
        var triple = new string(quote, 3);
        if (!manyLines && string.CompareOrdinal(text, at, triple, 0, 3) == 0 && quote != '`')
            return After(text, triple, at + 3);
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == quote)
                return i + 1;
            else if (text[i] == '\n' && !manyLines)
                return i;
        }

        return text.Length;
    }

    private static int Verbatim(string text, int at)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
                continue;
            if (i + 1 == text.Length || text[i + 1] != '"')
                return i + 1;
            i++;
        }

        return text.Length;
    }

    private static int Raw(string text, int at)
    {
        var quotes = EndWhile(text, at, character => character == '"');
        return After(text, text[at..quotes], quotes);
    }

    private static int? Pattern(string text, int at)
    {
        var inClass = false;
        for (var i = at + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] is '[' or ']')
                inClass = text[i] == '[';
            else if (text[i] == '/' && !inClass)
                return EndWhile(text, i + 1, IsWord);
        }

        return null;
    }

    private static bool IsExpressionNext(List<CodeToken> tokens) => tokens.Count == 0 || tokens[^1] switch
    {
        { Kind: TokenKind.Word } word => BeforeExpression.Contains(word.Value),
        { Kind: TokenKind.Sign, Value: ")" or "]" or "}" or "++" or "--" } => false,
        { Kind: TokenKind.Sign } => true,
        _ => false,
    };

    private static int EndOfNumber(string text, int at)
    {
        var end = EndWhile(text, at, character => IsWord(character));
        return end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]) ? EndWhile(text, end + 1, character => IsWord(character)) : end;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '$' or '@';

    private static int EndWhile(string text, int at, Func<char, bool> holds)
    {
        while (at < text.Length && holds(text[at]))
            at++;
        return at;
    }

    private static int After(string text, string mark, int from) =>
        from <= text.Length && text.IndexOf(mark, from, StringComparison.Ordinal) is var found and >= 0 ? found + mark.Length : text.Length;
}
