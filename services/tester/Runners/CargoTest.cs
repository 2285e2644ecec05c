using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary><c>cargo test</c>: one result line for each test program, many of them empty.</summary>
internal sealed partial class CargoTest : TestRunner
{
    public override string Name => "cargo test";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output) => Sum(Result().Matches(output), 1, 2);

    [GeneratedRegex(@"\bcargo\s+(?:[^\n;&|]*\s)?(?:test|nextest)\b")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^test result: \w+\. (\d+) passed; (\d+) failed;", RegexOptions.Multiline)]
    private static partial Regex Result();
}
