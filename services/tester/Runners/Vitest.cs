using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>Vitest.</summary>
internal sealed partial class Vitest : TestRunner
{
    public override string Name => "vitest";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        if (Totals().Matches(output) is { Count: > 0 } lines)
            return lines.Sum(line => Sum(Ran().Matches(line.Value), 1) ?? 0);
        return Nothing().IsMatch(output) ? 0 : null;
    }

    [GeneratedRegex(@"(?:^|[\s;&|(/])vitest\b", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^\s*Tests  .*\(\d+\)\r?$", RegexOptions.Multiline)]
    private static partial Regex Totals();

    [GeneratedRegex(@"(\d+) (?:passed|failed)")]
    private static partial Regex Ran();

    [GeneratedRegex(@"^No test files found", RegexOptions.Multiline)]
    private static partial Regex Nothing();
}
