using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>Python's unittest, called directly or by a script of the project.</summary>
internal sealed partial class Unittest : TestRunner
{
    public override string Name => "python -m unittest";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output) =>
        Sum(Ran().Matches(output), 1) is { } ran ? Math.Max(0, ran - (Sum(Skipped().Matches(output), 1) ?? 0)) : null;

    [GeneratedRegex(@"\bpython[\d.]*\s[^\n;&|]*-m\s+unittest\b")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^Ran (\d+) tests? in [\d.]+s\r?$", RegexOptions.Multiline)]
    private static partial Regex Ran();

    [GeneratedRegex(@"^(?:OK|FAILED|NO TESTS RAN) \([^)\n]*skipped=(\d+)[^)\n]*\)\r?$", RegexOptions.Multiline)]
    private static partial Regex Skipped();
}
