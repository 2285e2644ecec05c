using AgentFactory.Agents.TestCode;
using AgentFactory.Tester.Mutations;

namespace AgentFactory.Tester.Writing;

/// <summary>
/// Whether a test has to do with what is missing. A file that cannot be loaded makes all of its tests red, also one that would pass
/// whatever the implementation does: it must at least name what is missing, or a helper of the file that does.
/// </summary>
internal static class Subject
{
    private static readonly HashSet<string> Common = new(
        ["import", "from", "as", "using", "require", "const", "let", "var", "def", "class", "self", "cls", "this", "return", "namespace", "public", "private", "internal", "sealed", "static", "void",
         "async", "await", "new", "function", "export", "default", "object", "string", "int", "bool", "True", "False", "None", "true", "false", "null", "undefined", "in", "for", "if", "is", "not", "and", "or",
         "unittest", "TestCase", "pytest", "test", "it", "describe", "assert", "expect", "Assert", "Xunit", "Fact", "Theory", "InlineData", "System", "Task"],
        StringComparer.Ordinal);

    /// <param name="test">The test.</param>
    /// <param name="text">Its whole file.</param>
    /// <param name="missing">What the run says is missing.</param>
    /// <param name="isSpoken">Whether the requirement or the plan names something.</param>
    public static bool IsNamedBy(WrittenTest test, string text, IReadOnlyList<string> missing, Func<string, bool> isSpoken)
    {
        if (CodeLanguage.Of(test.File) is not { } language)
            return true;
        var words = Words(test.Case.Text, language);
        if (missing.Any(words.Contains))
            return true;
        // Without the namespace the compiler does not even look at what is used of it.
        if (language == CodeLanguage.CSharp && words.Any(word => char.IsAsciiLetterUpper(word[0]) && word != test.Case.Name && isSpoken(word)))
            return true;
        var outside = Outside(text, TestInventory.Of(test.File, text));
        // An import that names nothing of it brings the framework, or the standard library.
        var helpers = string.Join('\n', outside.Where(line => !IsImport(line) || missing.Any(name => line.Contains(name, StringComparison.Ordinal))));
        return missing.Any(name => helpers.Contains(name, StringComparison.Ordinal)) && Words(helpers, language).Any(words.Contains);
    }

    private static HashSet<string> Words(string code, CodeLanguage language) =>
        CodeTokens.Read(code, language).Where(token => token.Kind == TokenKind.Word && !Common.Contains(token.Value) && !token.Value.StartsWith("assert", StringComparison.Ordinal)).Select(token => token.Value).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Outside(string text, IReadOnlyList<TestCase> tests) =>
        text.Split('\n').Where((_, number) => !tests.Any(test => number + 1 >= test.FromLine && number + 1 <= test.ToLine));

    private static bool IsImport(string line) =>
        line.TrimStart() is var start && (start.StartsWith("import ", StringComparison.Ordinal) || start.StartsWith("from ", StringComparison.Ordinal) || start.StartsWith("using ", StringComparison.Ordinal) || line.Contains("require(", StringComparison.Ordinal));
}
