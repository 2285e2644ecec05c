using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>
/// Finds the lines where definitions begin, by the looks of the line: one pattern a family of languages. It is meant for
/// cutting files at sensible places, not for understanding them.
/// </summary>
internal static partial class Definitions
{
    // By the clock, not by work done: on a busy machine a harmless match can be kept waiting for a good part of a second.
    private const int MatchMilliseconds = 5_000;

    private static readonly FrozenDictionary<string, Func<Regex>> Families = new (string Extensions, Func<Regex> Pattern)[]
    {
        (".cs .java .kt .kts .scala .swift .dart .groovy", Classy),
        (".ts .tsx .js .jsx .mjs .cjs .mts .cts .vue .svelte", Script),
        (".py .pyi", Python),
        (".rb .rake .ex .exs .lua .jl .cr", Ending),
        (".go", Go),
        (".rs", Rust),
        (".c .h .cc .cpp .cxx .hpp .hh .m .mm", CLike),
        (".php", Php),
        (".sh .bash .zsh", Shell),
        (".sql", Sql),
        (".proto .graphql", Schema),
        (".fs .fsx .ml .mli .hs .elm", Functional),
    }.SelectMany(family => family.Extensions.Split(' ').Select(extension => (extension, family.Pattern)))
        .ToFrozenDictionary(pair => pair.extension, pair => pair.Pattern, StringComparer.OrdinalIgnoreCase);

    public static bool Knows(string extension) => Families.ContainsKey(extension);

    /// <summary>The name of the definition that begins on this line; null for none.</summary>
    public static string? NameAt(string line, string extension)
    {
        // Long lines are data; and a bound on what a pattern sees is a bound on its time.
        if (line.Length > 400 || !Families.TryGetValue(extension, out var family))
            return null;
        try
        {
            var match = family().Match(line);
            return match.Success && match.Groups["name"].Value is { Length: > 0 } name && !Keywords.Contains(name) ? name : null;
        }
        catch (RegexMatchTimeoutException)
        {
            // A file that is cut elsewhere is better than none.
            return null;
        }
    }

    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(
        StringComparer.Ordinal,
        "if", "for", "foreach", "while", "switch", "catch", "using", "lock", "return", "new", "await", "throw", "else", "do", "try", "sizeof", "typeof", "when", "fixed", "elif", "nameof");

    [GeneratedRegex("""
        ^\s*(?:\[[^\]]*\]\s*)?(?:@\w+\s+)?(?:(?:public|private|protected|internal|static|sealed|abstract|partial|readonly|async|override|virtual|final|open|data|inline|suspend|unsafe|extern|default|synchronized|fileprivate|case|implicit|lazy|required|file|record|ref|mutating|indirect)\s+)*
        (?:(?:class|interface|struct|record|enum|object|trait|protocol|extension|namespace|delegate|actor|fun|func|def|mixin)\s+(?:[\w<>,\[\]?.]+\s+)?(?<name>\w+)
        |(?:public|private|protected|internal|static|override|async|virtual|abstract)\s[^=;(]*?\b(?<name>\w+)\s*(?:<[^>()]*>)?\()
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Classy();

    [GeneratedRegex("""
        ^(?:\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:class|interface|enum|namespace|function\*?)\s+(?<name>[\w$]+)
        |(?:export\s+)?(?:declare\s+)?type\s+(?<name>[\w$]+)\s*[=<]
        |(?:export\s+)?(?:const|let|var)\s+(?<name>[\w$]+)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\(|[\w$]+\s*=>)
        |[ \t]+(?:(?:public|private|protected|static|async|get|set|readonly|override)\s+)*(?<name>[\w$#]+)\s*\([^;{}]*\)\s*(?::[^={;]+)?\{\s*$)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Script();

    [GeneratedRegex(@"^\s*(?:async\s+)?(?:def|class)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Python();

    [GeneratedRegex(@"^\s*(?:local\s+)?(?:def|defp|defmodule|defmacro|class|module|function|struct|macro)\s+(?<name>[\w.:?!]+)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Ending();

    [GeneratedRegex(@"^(?:func\s+(?:\([^)]*\)\s*)?(?<name>\w+)|type\s+(?<name>\w+)|(?:var|const)\s+(?<name>\w+)\s*(?:=|\())", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Go();

    [GeneratedRegex(@"^\s*(?:pub(?:\([^)]*\))?\s+)?(?:default\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?(?:extern\s+""[^""]*""\s+)?(?:fn|struct|enum|trait|mod|union|type|macro_rules!|impl(?:<[^>]*>)?)\s+(?<name>[\w:]+)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Rust();

    [GeneratedRegex(@"^(?:(?:typedef\s+)?(?:class|struct|enum|union|namespace)\s+(?<name>\w+)[^;]*$|(?:[\w:*&<>,\[\]]+\s+)+[*&]*(?<name>[\w:~]+)\s*\([^;]*$|#define\s+(?<name>\w+)\()", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex CLike();

    [GeneratedRegex(@"^\s*(?:(?:abstract|final|public|private|protected|static|readonly)\s+)*(?:function|class|interface|trait|enum)\s+&?(?<name>\w+)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Php();

    [GeneratedRegex(@"^(?:function\s+(?<name>[\w:-]+)|(?<name>[\w:-]+)\s*\(\)\s*\{?)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Shell();

    [GeneratedRegex(@"^\s*create\s+(?:or\s+replace\s+)?(?:unique\s+|temp(?:orary)?\s+|materialized\s+)?(?:table|view|index|function|procedure|trigger|type|schema)\s+(?:if\s+not\s+exists\s+)?(?<name>[\w.""`\[\]]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex Sql();

    [GeneratedRegex(@"^(?:message|service|enum|type|input|interface|union|scalar|extend)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Schema();

    [GeneratedRegex(@"^(?:let|module|type|data|newtype|class|instance|and)\s+(?:rec\s+|inline\s+|private\s+)*(?<name>[\w']+)", RegexOptions.ExplicitCapture, MatchMilliseconds)]
    private static partial Regex Functional();
}
