using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary><c>go test</c>. Without <c>-v</c> it names only packages: each counts as the one test that it must at least have run.</summary>
internal sealed partial class GoTest : TestRunner
{
    public override string Name => "go test";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        var cases = Case().Count(output);
        if (cases > 0)
            return cases;
        var packages = Package().Count(output);
        return packages > 0 ? packages : Nothing().IsMatch(output) ? 0 : null;
    }

    [GeneratedRegex(@"\bgo\s+test\b")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^--- (?:PASS|FAIL): ", RegexOptions.Multiline)]
    private static partial Regex Case();

    [GeneratedRegex(@"^(?:ok|FAIL)\s+\S+\s+(?:[\d.]+s|\(cached\))(?![^\n]*\[no tests to run\])", RegexOptions.Multiline)]
    private static partial Regex Package();

    [GeneratedRegex(@"\[no test files\]|\[no tests to run\]")]
    private static partial Regex Nothing();
}
