using System.Text.RegularExpressions;

namespace AgentFactory.Agents.TestCode;

/// <summary>How tests look in a language. What is not known here is simply not found: rules say too little rather than what is not so.</summary>
/// <param name="Extensions">Of its files.</param>
/// <param name="Start">Where a test begins; its group <c>name</c> is the test's name, and the body comes after the match.</param>
/// <param name="Skip">A mark in the text before the body that keeps the test from being run.</param>
/// <param name="SkipCall">A call in the body that does.</param>
/// <param name="IsIndented">Whether the body is what is indented further, not what stands in brackets.</param>
internal sealed partial record TestLanguage(string[] Extensions, Regex Start, Regex Skip, Regex SkipCall, bool IsIndented = false)
{
    private const int MatchMilliseconds = 2_000;
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.CultureInvariant;

    private static readonly TestLanguage[] All =
    [
        new([".cs"], CSharp(), CSharpSkip(), Never()),
        new([".py"], Python(), PythonSkip(), PythonSkipCall(), IsIndented: true),
        new([".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx"], JavaScript(), JavaScriptSkip(), Never()),
        new([".go"], Go(), Never(), GoSkipCall()),
        new([".rs"], Rust(), RustSkip(), Never()),
        new([".java", ".kt"], Java(), JavaSkip(), Never()),
        new([".cpp", ".cc", ".cxx", ".c"], Cpp(), CppSkip(), CppSkipCall()),
    ];

    public static TestLanguage? Of(string path) => Array.Find(All, language => language.Extensions.Contains(System.IO.Path.GetExtension(path), StringComparer.Ordinal));

    [GeneratedRegex(@"(?!)", Lines, MatchMilliseconds)]
    private static partial Regex Never();

    [GeneratedRegex(@"^[ \t]*\[(?:[\w.]*\.)?\w*(?:Fact|Theory|Test|TestMethod|TestCase)\b[^\n]*\](?:\s*\[[^\n]*\])*\s*(?:(?:public|private|internal|protected|static|async|virtual|override|sealed)\s+)*[\w<>\[\],.?]+\s+(?<name>\w+)\s*(?=\()", Lines, MatchMilliseconds)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"\[(?:[\w.]*\.)?\w*(?:Fact|Theory|Test|TestMethod|TestCase)\b[^\n]*\bSkip\s*=\s*[^n\s]|\[(?:[^\]\n]*[,\s])?Ignore\b", Lines, MatchMilliseconds)]
    private static partial Regex CSharpSkip();

    [GeneratedRegex(@"^(?:[ \t]*@[^\n]*\n)*[ \t]*(?:async[ \t]+)?def[ \t]+(?<name>test\w*)[ \t]*(?=\()", Lines, MatchMilliseconds)]
    private static partial Regex Python();

    [GeneratedRegex(@"@(?:unittest\.skip\b|skip\b|pytest\.mark\.skip\b|pytest\.mark\.xfail\b|unittest\.expectedFailure\b)(?!if|unless)", Lines | RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex PythonSkip();

    [GeneratedRegex(@"^[ \t]*(?:self\.skipTest|pytest\.skip|raise unittest\.SkipTest)\b", Lines, MatchMilliseconds)]
    private static partial Regex PythonSkipCall();

    [GeneratedRegex(@"(?<![\w.$])(?:x?it|x?test)(?:\.(?:only|skip|todo|fails|concurrent))*(?=\(\s*(?:'(?<name>(?:[^'\\\n]|\\.)*)'|""(?<name>(?:[^""\\\n]|\\.)*)""|`(?<name>[^`]*)`))", Lines, MatchMilliseconds)]
    private static partial Regex JavaScript();

    [GeneratedRegex(@"^x(?:it|test)|\.(?:skip|todo|fails)\b", Lines, MatchMilliseconds)]
    private static partial Regex JavaScriptSkip();

    [GeneratedRegex(@"^func[ \t]+(?<name>Test\w*)(?=\(\w+[ \t]+\*testing\.T\))", Lines, MatchMilliseconds)]
    private static partial Regex Go();

    [GeneratedRegex(@"^[ \t]*\w+\.Skip(?:f|Now)?\(", Lines, MatchMilliseconds)]
    private static partial Regex GoSkipCall();

    [GeneratedRegex(@"^[ \t]*#\[(?:\w+::)?test\b[^\n]*\](?:\s*#\[[^\n]*\])*\s*(?:pub\s+)?(?:async\s+)?fn\s+(?<name>\w+)\s*(?=\()", Lines, MatchMilliseconds)]
    private static partial Regex Rust();

    [GeneratedRegex(@"#\[ignore\b", Lines, MatchMilliseconds)]
    private static partial Regex RustSkip();

    [GeneratedRegex(@"^[ \t]*(?:@Disabled[^\n]*\s+|@Ignore[^\n]*\s+)?@(?:Test|ParameterizedTest)\b[^\n]*(?:\s*@[^\n]*)*\s*(?:(?:public|private|protected|static|final|suspend)\s+)*(?:void|fun|[\w<>]+)\s+(?<name>\w+|`[^`\n]+`)\s*(?=\()", Lines, MatchMilliseconds)]
    private static partial Regex Java();

    [GeneratedRegex(@"@(?:Disabled|Ignore)\b", Lines, MatchMilliseconds)]
    private static partial Regex JavaSkip();

    [GeneratedRegex(@"^[ \t]*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|SCENARIO)[ \t]*(?=\((?<name>[^)\n]+)\))", Lines, MatchMilliseconds)]
    private static partial Regex Cpp();

    [GeneratedRegex(@"DISABLED_|\[\.\]|\[!hide\]", Lines, MatchMilliseconds)]
    private static partial Regex CppSkip();

    [GeneratedRegex(@"^[ \t]*(?:GTEST_SKIP|SKIP)\(", Lines, MatchMilliseconds)]
    private static partial Regex CppSkipCall();
}
