using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Writing;

/// <summary>What a failing run says is not there: modules, types, functions.</summary>
internal static partial class MissingNames
{
    private const int MatchMilliseconds = 2_000;

    /// <summary>Plain names, each once: of a path its last part without an ending, of a dotted name its last part.</summary>
    public static IReadOnlyList<string> In(string output) =>
        [.. Python().Matches(output).Concat(Node().Matches(output)).Concat(DotNet().Matches(output)).Select(match => Plain(match.Groups["name"].Value)).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>What the compiler says besides that something is missing; null when nothing.</summary>
    public static string? OtherCompilerError(string output) =>
        CompilerError().Matches(output).Select(match => match.Value.Trim()).FirstOrDefault(error => !DotNet().IsMatch(error) && !MissingKind().IsMatch(error));

    /// <summary>What kept a file from being loaded, where that is its own writing.</summary>
    public static string? SyntaxError(string output) => Syntax().Match(output) is { Success: true } found ? found.Value.Trim() : null;

    private static string Plain(string name)
    {
        var last = name.Split('/')[^1];
        var stem = name.Contains('/', StringComparison.Ordinal) ? last.Split('.')[0] : last.Split('.')[^1];
        return stem.Trim('`', '\'', '"');
    }

    [GeneratedRegex(@"(?:No module named '?(?<name>[\w.]+)|cannot import name '(?<name>\w+)'|(?:module '[\w.]+'|object) has no attribute '(?<name>\w+)'|name '(?<name>\w+)' is not defined|unexpected keyword argument '(?<name>\w+)')", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Python();

    [GeneratedRegex(@"(?:Cannot find (?:module|package) \\?'(?<name>[^'\\\n]+)|does not provide an export named \\?'(?<name>\w+)|(?<name>[\w$]+) is not (?:a function|a constructor|defined)\b)", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Node();

    [GeneratedRegex(@"error (?:CS0103: The name '(?<name>\w+)'|CS0246: [^'\n]*'(?<name>\w+)|CS0234: [^'\n]*'(?<name>\w+)'|CS(?:1061|0117): [^\n]*definition for '(?<name>\w+)'|CS1739: [^\n]*parameter named '(?<name>\w+)'|CS1501: [^'\n]*'(?<name>\w+)'|CS1729: '(?<name>\w+)')", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex DotNet();

    [GeneratedRegex(@"\berror CS\d{4}: [^\n]*", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex CompilerError();

    // What follows from a name that is missing, or from a signature that will be another one.
    [GeneratedRegex(@"error CS(?:7036|0411|8129|8130|0305|0308|0535|1503|0029|0012):", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex MissingKind();

    [GeneratedRegex(@"^\s*(?:error: ')?(?:SyntaxError|IndentationError|TabError): (?![^\n]*does not provide an export)[^\n]*", RegexOptions.Multiline, MatchMilliseconds)]
    private static partial Regex Syntax();
}
