using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>Anything that prints the Test Anything Protocol, and <c>prove</c>, which reads it.</summary>
internal sealed partial class Tap : TestRunner
{
    public override string Name => "TAP";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        if (Prove().Match(output) is { Success: true } prove)
            return NumberOf(prove.Groups[1]);
        return Plan().IsMatch(output) ? Case().Count(output) : null;
    }

    [GeneratedRegex(@"(?:^|[\s;&|(])prove\s", RegexOptions.Multiline)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^Files=\d+, Tests=(\d+),", RegexOptions.Multiline)]
    private static partial Regex Prove();

    [GeneratedRegex(@"^1\.\.\d+", RegexOptions.Multiline)]
    private static partial Regex Plan();

    [GeneratedRegex(@"^(?:not )?ok\b(?![^\n]*#\s*(?:SKIP|TODO))", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Case();
}
