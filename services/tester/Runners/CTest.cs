using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>CMake's test driver.</summary>
internal sealed partial class CTest : TestRunner
{
    public override string Name => "ctest";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        if (Sum(Total().Matches(output), 1) is { } total)
            return Math.Max(0, total - NotRun().Count(output));
        return Nothing().IsMatch(output) ? 0 : null;
    }

    [GeneratedRegex(@"\bctest\b|\bcmake\s[^\n;&|]*--target\s+test\b")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^\d+% tests passed, \d+ tests? failed out of (\d+)", RegexOptions.Multiline)]
    private static partial Regex Total();

    [GeneratedRegex(@"^\s*\d+/\d+ Test\s.*\*\*\*(?:Not Run|Skipped)", RegexOptions.Multiline)]
    private static partial Regex NotRun();

    [GeneratedRegex(@"^No tests were found", RegexOptions.Multiline)]
    private static partial Regex Nothing();
}
