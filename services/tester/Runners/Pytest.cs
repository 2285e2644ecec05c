using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>pytest, quiet or not.</summary>
internal sealed partial class Pytest : TestRunner
{
    public override string Name => "pytest";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        if (Summary().Matches(output) is { Count: > 0 } lines)
            return lines.Sum(line => Sum(Ran().Matches(line.Value), 1) ?? 0);
        return Nothing().IsMatch(output) ? 0 : null;
    }

    [GeneratedRegex(@"(?:^|[\s;&|(/])(?:pytest|py\.test)\b", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^(?:=+ )?(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s\b.*$", RegexOptions.Multiline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"(\d+) (?:passed|failed|xfailed|xpassed)\b")]
    private static partial Regex Ran();

    [GeneratedRegex(@"^(?:=+ )?no tests (?:ran|collected)", RegexOptions.Multiline)]
    private static partial Regex Nothing();
}
