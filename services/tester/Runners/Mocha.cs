using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>Mocha's spec-like reporters.</summary>
internal sealed partial class Mocha : TestRunner
{
    public override string Name => "mocha";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output) => Sum(Totals().Matches(output), 1);

    [GeneratedRegex(@"(?:^|[\s;&|(/])mocha\b", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^\s+(\d+) (?:passing \([^)\n]+\)|failing)\r?$", RegexOptions.Multiline)]
    private static partial Regex Totals();
}
