using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>Jest.</summary>
internal sealed partial class Jest : TestRunner
{
    public override string Name => "jest";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        if (Totals().Matches(output) is { Count: > 0 } lines)
            return lines.Sum(line => Sum(Ran().Matches(line.Value), 1) ?? 0);
        return Nothing().IsMatch(output) ? 0 : null;
    }

    [GeneratedRegex(@"(?:^|[\s;&|(/])jest\b", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^Tests:\s.*\d+ total\r?$", RegexOptions.Multiline)]
    private static partial Regex Totals();

    [GeneratedRegex(@"(\d+) (?:passed|failed)")]
    private static partial Regex Ran();

    [GeneratedRegex(@"^No tests found, exiting", RegexOptions.Multiline)]
    private static partial Regex Nothing();
}
